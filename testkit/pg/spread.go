package pg

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
)

// Shards is the environment variable with the URLs of further clusters, separated by commas, over which Spread deals tables.
const Shards = "QGOV_TEST_SHARDS"

// spreadable are the tables whose key begins with the code of a firm and that nothing refers to.
var spreadable = []string{"credit_record", "credit_past", "credit_standing", "credit_standing_past"}

// Spread partitions the tables of credit by hash of the firm's code over the clusters that the environment names, by postgres_fdw. Without
// them, or where the migrations have not run, it does nothing. It must be called on a migrated database before the program opens it.
func (d DB) Spread(tb testing.TB) {
	tb.Helper()
	list := os.Getenv(Shards)
	if list == "" || Exec(tb, d.Super, "SELECT to_regclass('credit_record') IS NULL") == "t" {
		return
	}
	shards := strings.Split(list, ",")
	var here []string // statements on the coordinator
	here = append(here, "CREATE EXTENSION postgres_fdw")
	for i, shard := range shards {
		u, err := url.Parse(shard)
		if err != nil {
			tb.Fatal(err)
		}
		password, _ := u.User.Password()
		here = append(here, fmt.Sprintf("CREATE SERVER s%d FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '%s', port '%s', dbname '%s', async_capable 'true', fetch_size '10000', batch_size '1000')", i, u.Hostname(), u.Port(), d.Name),
			fmt.Sprintf("CREATE USER MAPPING FOR PUBLIC SERVER s%d OPTIONS (user '%s', password '%s')", i, AppRole, password))
		Exec(tb, shard, create(d.Name, "qgov_empty"))
		tb.Cleanup(func() { Exec(tb, shard, "DROP DATABASE "+d.Name+" WITH (FORCE)") })
	}
	for _, table := range spreadable {
		shape := Exec(tb, d.Super, `SELECT string_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attcollation <> 0 THEN coalesce((SELECT ' COLLATE ' || quote_ident(collname) FROM pg_collation c
			WHERE c.oid = attcollation AND collname <> 'default'), '') ELSE '' END || ' NOT NULL', ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '`+table+`'::regclass AND attnum > 0 AND NOT attisdropped`)
		keys := Exec(tb, d.Super, `SELECT string_agg(indexdef, ';') FROM pg_indexes WHERE tablename = '`+table+`'`)
		policies := Exec(tb, d.Super, `SELECT string_agg(format('CREATE POLICY %I ON %I FOR %s', policyname, tablename, cmd) || coalesce(' USING (' || qual || ')', '') || coalesce(' WITH CHECK (' || with_check || ')', ''), ';') FROM pg_policies WHERE tablename = '`+table+`'`)
		here = append(here, "DROP TABLE "+table,
			"CREATE TABLE "+table+" ("+shape+") PARTITION BY HASH (code)", "ALTER TABLE "+table+" OWNER TO "+OwnerRole,
			"ALTER TABLE "+table+" ENABLE ROW LEVEL SECURITY", "ALTER TABLE "+table+" FORCE ROW LEVEL SECURITY", policies)
		for i, shard := range shards {
			Exec(tb, on(shard, d.Name), "CREATE TABLE "+table+" ("+shape+")", keys, "GRANT SELECT, INSERT, UPDATE, DELETE ON "+table+" TO "+AppRole)
			here = append(here, fmt.Sprintf("CREATE FOREIGN TABLE %s_%d PARTITION OF %s FOR VALUES WITH (MODULUS %d, REMAINDER %d) SERVER s%d OPTIONS (table_name '%s')", table, i, table, len(shards), i, i, table),
				fmt.Sprintf("ALTER FOREIGN TABLE %s_%d OWNER TO %s", table, i, OwnerRole))
		}
		here = append(here, "GRANT SELECT, INSERT, UPDATE, DELETE ON "+table+" TO "+AppRole)
	}
	Exec(tb, d.Super, here...)
}

// on is the URL of another database of the same cluster.
func on(cluster, database string) string {
	u, err := url.Parse(cluster)
	if err != nil {
		return cluster
	}
	u.Path = "/" + database
	return u.String()
}
