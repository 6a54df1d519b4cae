// Command scale tries the table of credit records on three PostgreSQL servers and measures it beside one.
//
//	go run ./tools/scale                 a hundredth of the published size of 成都信用网: 360,000 records
//	go run ./tools/scale -percent 10
//	go run ./tools/scale -suite ./domain/credit/...    the tests of these packages on tables dealt over three servers
//	go run ./tools/scale -suite -run TestStories/blacklist/postgres ./testkit/scenario
//
// It starts a coordinator, three servers and one server alone, all on loopback. The coordinator declares credit_record partitioned by
// hash of the code, with one postgres_fdw partition a server; the servers hold the table of the migrations. Rows are routed in this
// program by the hash of the partitions ([shardOf]), so what is written to a server directly is found through the coordinator. Every answer
// is compared with that of the one server. docs/scale.md has the results and what bigger regions need.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"qgov/domain/credit/dossier"
	"qgov/testkit/city"
	"qgov/testkit/pg"
)

// shards is how many servers hold the table.
const shards = 3

func main() {
	percent := flag.Float64("percent", 1, "share of the published size")
	tests := flag.Bool("suite", false, "run the PostgreSQL tests of the packages that follow, with the tables of credit on three servers")
	only := flag.String("run", "/postgres", "which tests, as go test takes it")
	flag.Parse()
	work := func() error { return run(context.Background(), city.Part(1, *percent)) }
	if *tests {
		work = func() error { return suite(*only, flag.Args()) }
	}
	if err := work(); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

// world is the servers.
type world struct {
	clusters []*pg.Cluster
	alone    *pgx.Conn // the one server
	face     *pgx.Conn // the coordinator
	shard    [shards]*pgx.Conn
	codes    []string
}

const ddl = `CREATE TABLE credit_record (code TEXT COLLATE "C" NOT NULL, source SMALLINT NOT NULL, doc TEXT COLLATE "C" NOT NULL, sort SMALLINT NOT NULL, polarity SMALLINT NOT NULL, weight SMALLINT NOT NULL,
	state SMALLINT NOT NULL, open BOOLEAN NOT NULL, day TEXT COLLATE "C" NOT NULL, until TEXT COLLATE "C" NOT NULL, amount BIGINT NOT NULL, region TEXT COLLATE "C" NOT NULL, title TEXT NOT NULL, batch BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL, ref BIGINT NOT NULL, seen BIGINT NOT NULL`

func run(ctx context.Context, c city.City) error {
	w := new(world)
	defer w.stop()
	if err := w.start(ctx); err != nil {
		return err
	}
	rows, err := w.rows(c)
	if err != nil {
		return err
	}
	fmt.Printf("%d records of %d subjects; %s, %d cores\n\n| work | three servers, routed here | through the coordinator | one server |\n|---|---|---|---|\n", len(rows), len(w.codes), runtime.Version(), runtime.NumCPU())
	for _, step := range []func(ctx context.Context, rows []dossier.Entry) error{w.load, w.look, w.add, w.withdraw} {
		if err := step(ctx, rows); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) stop() {
	for _, c := range w.clusters {
		c.Stop()
	}
}

// start starts five servers and declares the tables.
func (w *world) start(ctx context.Context) error {
	conns := make([]*pgx.Conn, 0, shards+2)
	for range shards + 2 {
		c, err := pg.Start(pg.Options{Durable: true, Settings: map[string]string{"shared_buffers": "256MB"}})
		if err != nil {
			return err
		}
		w.clusters = append(w.clusters, c)
		conn, err := pgx.Connect(ctx, c.URL)
		if err != nil {
			return err
		}
		conns = append(conns, conn)
	}
	w.alone, w.face = conns[shards], conns[shards+1]
	for i, conn := range conns[:shards+1] {
		if _, err := conn.Exec(ctx, ddl+", PRIMARY KEY (code, source, doc))"); err != nil {
			return err
		}
		if i < shards {
			w.shard[i] = conn
		}
	}
	if _, err := w.face.Exec(ctx, "CREATE EXTENSION postgres_fdw; "+ddl+") PARTITION BY HASH (code)"); err != nil {
		return err
	}
	for i := range shards {
		if err := w.declare(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// declare makes a server a partition of the coordinator's table.
func (w *world) declare(ctx context.Context, i int) error {
	u, err := url.Parse(w.clusters[i].URL)
	if err != nil {
		return err
	}
	password, _ := u.User.Password()
	_, err = w.face.Exec(ctx, fmt.Sprintf(`CREATE SERVER s%d FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '%s', dbname 'postgres', async_capable 'true', fetch_size '10000', batch_size '1000');
		CREATE USER MAPPING FOR CURRENT_USER SERVER s%d OPTIONS (user '%s', password '%s');
		CREATE FOREIGN TABLE credit_record_%d PARTITION OF credit_record FOR VALUES WITH (MODULUS %d, REMAINDER %d) SERVER s%d OPTIONS (table_name 'credit_record')`,
		i, u.Port(), i, u.User.Username(), password, i, shards, i, i))
	return err
}

// rows makes the records of the city in the order of the key, as the intake does.
func (w *world) rows(c city.City) ([]dossier.Entry, error) {
	var rows []dossier.Entry
	err := c.Entries(func(e *dossier.Entry) error { rows = append(rows, *e); return nil })
	slices.SortFunc(rows, func(a, b dossier.Entry) int {
		if n := strings.Compare(a.Code, b.Code); n != 0 {
			return n
		}
		if a.Source != b.Source {
			return int(a.Source - b.Source)
		}
		return strings.Compare(a.Doc, b.Doc)
	})
	for i, e := range rows {
		if i == 0 || rows[i-1].Code != e.Code {
			w.codes = append(w.codes, e.Code)
		}
	}
	return rows, err
}

func copyTo(ctx context.Context, conn *pgx.Conn, rows []dossier.Entry) error {
	_, err := conn.CopyFrom(ctx, pgx.Identifier{"credit_record"}, dossier.Columns(), pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) { return rows[i].Row(), nil }))
	return err
}

// split deals rows to their servers; each part stays in order.
func split(rows []dossier.Entry) (out [shards][]dossier.Entry) {
	for _, e := range rows {
		i := shardOf(e.Code, shards)
		out[i] = append(out[i], e)
	}
	return out
}

// everywhere runs fn on every server at once.
func (w *world) everywhere(fn func(i int) error) error {
	var wg sync.WaitGroup
	errs := make([]error, shards)
	for i := range shards {
		wg.Go(func() { errs[i] = fn(i) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func timed(fn func() error) (time.Duration, error) {
	start := time.Now()
	err := fn()
	return time.Since(start), err
}

func perSecond(n int, d time.Duration) string {
	return strconv.Itoa(int(float64(n)/d.Seconds())) + "/s"
}

// load imports by routing, and beside it into the one server. That the servers hold what the coordinator expects of its partitions is
// the server's own judgement.
func (w *world) load(ctx context.Context, rows []dossier.Entry) error {
	parts := split(rows)
	routed, err := timed(func() error {
		return w.everywhere(func(i int) error { return copyTo(ctx, w.shard[i], parts[i]) })
	})
	if err != nil {
		return err
	}
	one, err := timed(func() error { return copyTo(ctx, w.alone, rows) })
	if err != nil {
		return err
	}
	for i := range shards {
		var codes []string
		for _, e := range parts[i] {
			codes = append(codes, e.Code)
		}
		var wrong int
		err := w.face.QueryRow(ctx, `SELECT count(*) FROM unnest($1::text[]) t(code) WHERE NOT satisfies_hash_partition('credit_record'::regclass, $2, $3, code COLLATE "C")`, codes, shards, i).Scan(&wrong)
		if err != nil {
			return err
		}
		if wrong > 0 {
			return fmt.Errorf("%d rows lie on the wrong server %d", wrong, i)
		}
		if _, err := w.shard[i].Exec(ctx, "VACUUM ANALYZE credit_record"); err != nil {
			return err
		}
	}
	if _, err := w.alone.Exec(ctx, "VACUUM ANALYZE credit_record"); err != nil {
		return err
	}
	fmt.Printf("| import of checked rows in key order | %s | – | %s |\n", perSecond(len(rows), routed), perSecond(len(rows), one))
	return w.sums(ctx)
}

// aggregate is the question of a grading: sums per firm, reduced to one row here so that the answers can be compared.
const aggregate = `SELECT count(*), sum(n), sum(points), sum(fen) FROM (SELECT code, count(*) AS n, sum(polarity * weight) AS points, sum(amount) AS fen FROM credit_record WHERE state <> 3 GROUP BY code) f`

type sums struct{ firms, n, points, fen int64 }

func ask(ctx context.Context, conn *pgx.Conn) (s sums, err error) {
	return s, conn.QueryRow(ctx, aggregate).Scan(&s.firms, &s.n, &s.points, &s.fen)
}

func (w *world) sums(ctx context.Context) error {
	var routed, through, one sums
	parts := make([]sums, shards)
	a, err := timed(func() error {
		return w.everywhere(func(i int) (err error) { parts[i], err = ask(ctx, w.shard[i]); return err })
	})
	if err != nil {
		return err
	}
	for _, p := range parts {
		routed = sums{routed.firms + p.firms, routed.n + p.n, routed.points + p.points, routed.fen + p.fen}
	}
	if _, err := w.face.Exec(ctx, "SET enable_partitionwise_aggregate = on"); err != nil {
		return err
	}
	b, err := timed(func() (err error) { through, err = ask(ctx, w.face); return err })
	if err != nil {
		return err
	}
	c, err := timed(func() (err error) { one, err = ask(ctx, w.alone); return err })
	if err != nil {
		return err
	}
	if routed != one || through != one {
		return fmt.Errorf("the sums differ: routed %v, through the coordinator %v, one server %v", routed, through, one)
	}
	fmt.Printf("| sum per firm over all records (grading) | %.2f s | %.2f s | %.2f s |\n", a.Seconds(), b.Seconds(), c.Seconds())
	return nil
}

// look reads the files of firms, one client.
func (w *world) look(ctx context.Context, _ []dossier.Entry) error {
	const n = 2000
	read := func(conn func(code string) *pgx.Conn) (total int, took time.Duration, err error) {
		r := rand.New(rand.NewPCG(1, 1))
		took, err = timed(func() error {
			for range n {
				code := w.codes[r.IntN(len(w.codes))]
				rows, err := conn(code).Query(ctx, "SELECT doc, title, day, amount FROM credit_record WHERE code = $1", code)
				if err != nil {
					return err
				}
				for rows.Next() {
					total++
				}
				if rows.Err() != nil {
					return rows.Err()
				}
			}
			return nil
		})
		return total, took, err
	}
	a, routed, err := read(func(code string) *pgx.Conn { return w.shard[shardOf(code, shards)] })
	if err != nil {
		return err
	}
	b, through, err := read(func(string) *pgx.Conn { return w.face })
	if err != nil {
		return err
	}
	c, one, err := read(func(string) *pgx.Conn { return w.alone })
	if err != nil {
		return err
	}
	if a != c || b != c {
		return fmt.Errorf("files of other lengths: %d, %d, %d", a, b, c)
	}
	fmt.Printf("| file of one firm, one client | %s | %s | %s |\n", perSecond(n, routed), perSecond(n, through), perSecond(n, one))
	return nil
}

// add sends a record through the coordinator and finds it on its server, and refuses its key a second time.
func (w *world) add(ctx context.Context, rows []dossier.Entry) error {
	e := rows[len(rows)/2]
	e.Doc = "示例新增1号"
	marks := make([]string, len(dossier.Columns()))
	for i := range marks {
		marks[i] = "$" + strconv.Itoa(i+1)
	}
	insert := "INSERT INTO credit_record (" + strings.Join(dossier.Columns(), ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
	for _, conn := range []*pgx.Conn{w.face, w.alone} {
		if _, err := conn.Exec(ctx, insert, e.Row()...); err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, insert, e.Row()...); err == nil {
			return fmt.Errorf("the key of %s was taken twice", e.Doc)
		}
	}
	var n int
	if err := w.shard[shardOf(e.Code, shards)].QueryRow(ctx, "SELECT count(*) FROM credit_record WHERE code = $1 AND doc = $2", e.Code, e.Doc).Scan(&n); err != nil || n != 1 {
		return fmt.Errorf("the record is not on its server: %d %w", n, err)
	}
	return nil
}

// withdraw takes a source back as a whole.
func (w *world) withdraw(ctx context.Context, _ []dossier.Entry) error {
	const sql = "UPDATE credit_record SET state = 3 WHERE source = 907 AND state <> 3"
	counts := make([]int64, shards)
	routed, err := timed(func() error {
		return w.everywhere(func(i int) error {
			tag, err := w.shard[i].Exec(ctx, sql)
			counts[i] = tag.RowsAffected()
			return err
		})
	})
	if err != nil {
		return err
	}
	var total, one int64
	for _, n := range counts {
		total += n
	}
	alone, err := timed(func() error {
		tag, err := w.alone.Exec(ctx, sql)
		one = tag.RowsAffected()
		return err
	})
	if err != nil {
		return err
	}
	if total != one || one == 0 {
		return fmt.Errorf("%d withdrawn on the servers, %d on the one", total, one)
	}
	back, err := timed(func() error {
		_, err := w.face.Exec(ctx, "UPDATE credit_record SET state = 1 WHERE source = 907")
		return err
	})
	if err != nil {
		return err
	}
	if _, err := w.alone.Exec(ctx, "UPDATE credit_record SET state = 1 WHERE source = 907"); err != nil {
		return err
	}
	fmt.Printf("| withdrawal of a batch of %d records | %.2f s | %.2f s (back) | %.2f s |\n", total, routed.Seconds(), back.Seconds(), alone.Seconds())
	return w.sums(ctx)
}
