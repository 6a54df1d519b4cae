package store

import (
	"fmt"
	"strings"

	"qgov/kernel/record"
)

// DDL drafts the statements that create the tables of a kind on an engine ("sqlite" or "postgres"): the first migration of the
// kind, for a person to read and commit. A test compares it with the migrated schema, so a declaration cannot drift from its table.
func DDL(engine string, p *record.Plan) []string {
	d := dialect{pg: engine == "postgres"}
	out := []string{d.table(p)}
	for _, f := range columnsOf(p) {
		out = append(out, d.indexes(p, f)...)
	}
	for _, f := range p.Fields {
		if f.Type == record.Rows {
			out = append(out, d.lines(p, f))
		}
	}
	if p.Searches() {
		out = append(out, d.search(p)...)
	}
	if d.pg {
		out = append(out, d.policies(p)...)
	}
	return out
}

// References drafts the foreign keys of a kind on PostgreSQL, which are added when all tables are there; on SQLite they stand in
// the table itself.
func References(p *record.Plan) []string {
	var out []string
	add := func(table string, fs []*record.Field) {
		for _, f := range fs {
			if f.Type == record.Reference && f.Target != nil {
				out = append(out, fmt.Sprintf("ALTER TABLE %s ADD FOREIGN KEY (%s) REFERENCES %s (id)", quote(table), quote(f.Name), quote(f.Target().Name)))
			}
		}
	}
	add(p.Name, p.Fields)
	for _, f := range p.Fields {
		if f.Type == record.Rows {
			add(f.Child.Name, f.Child.Fields)
		}
	}
	return out
}

type dialect struct{ pg bool }

func (d dialect) table(p *record.Plan) string {
	var lines []string
	for _, f := range columnsOf(p) {
		lines = append(lines, "  "+d.column(f))
	}
	lines = append(lines, "  PRIMARY KEY (id)")
	return fmt.Sprintf("CREATE TABLE %s ( -- %s\n%s\n)", quote(p.Name), p.Label, strings.Join(lines, ",\n"))
}

func (d dialect) column(f *record.Field) string {
	s := quote(f.Name) + " " + d.typ(f)
	if f.Head && f.Name == "id" {
		return quote("id") + " " + d.id() + " NOT NULL"
	}
	switch f.Type {
	case record.Text, record.Choice, record.Choices, record.Region, record.Hidden:
		s += " NOT NULL DEFAULT ''"
	case record.Count, record.Number, record.Amount:
		if !f.Maybe {
			s += " NOT NULL DEFAULT 0"
		}
	case record.YesNo:
		if !f.Maybe {
			s += " NOT NULL DEFAULT FALSE"
		}
	}
	if !d.pg && f.Type == record.Reference && f.Target != nil {
		s += " REFERENCES " + quote(f.Target().Name) + " (id)"
	}
	return s
}

func (d dialect) id() string {
	if d.pg {
		return "BIGINT"
	}
	return "INTEGER"
}

func (d dialect) typ(f *record.Field) string {
	switch f.Type {
	case record.Count, record.Number, record.Amount, record.Instant, record.Reference:
		return d.id()
	case record.YesNo:
		return "BOOLEAN"
	}
	if d.pg {
		return `TEXT COLLATE "C"`
	}
	return "TEXT"
}

func (d dialect) indexes(p *record.Plan, f *record.Field) []string {
	name := quote(p.Name + "_" + f.Name)
	on := fmt.Sprintf("ON %s (%s)", quote(p.Name), quote(f.Name))
	if d.pg { // keyset paging sorts by (column, id); on SQLite the rowid is in every index
		on = fmt.Sprintf("ON %s (%s, id)", quote(p.Name), quote(f.Name))
	}
	switch {
	case f.Single:
		unique := fmt.Sprintf("CREATE UNIQUE INDEX %s ON %s (%s)", name, quote(p.Name), quote(f.Name))
		if f.Type != record.Text && f.Type != record.Choice {
			return []string{unique}
		}
		out := []string{unique + " WHERE " + quote(f.Name) + " <> ''"}
		if f.Listed || f.Index { // lists are sorted by it, those without a value included
			out = append(out, "CREATE INDEX "+quote(p.Name+"_"+f.Name+"_order")+" "+on)
		}
		return out
	case f.Head && headIndex(f.Name), f.Index, f.Listed:
		return []string{"CREATE INDEX " + name + " " + on}
	}
	return nil
}

func (d dialect) lines(p *record.Plan, f *record.Field) string {
	cols := []string{"  parent " + d.id() + " NOT NULL REFERENCES " + quote(p.Name) + " (id)", "  line " + d.id() + " NOT NULL"}
	for _, c := range columnsOf(f.Child) {
		cols = append(cols, "  "+d.column(c))
	}
	cols = append(cols, "  PRIMARY KEY (parent, line)")
	end := ""
	if !d.pg {
		end = " WITHOUT ROWID"
	}
	return fmt.Sprintf("CREATE TABLE %s ( -- %s：%s\n%s\n)%s", quote(f.Child.Name), p.Label, f.Label, strings.Join(cols, ",\n"), end)
}

func (d dialect) search(p *record.Plan) []string {
	name := quote(p.Name + "_search")
	if d.pg {
		return []string{
			fmt.Sprintf("CREATE TABLE %s (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL)", name),
			fmt.Sprintf("CREATE INDEX %s ON %s USING gin (terms)", quote(p.Name+"_search_terms"), name),
		}
	}
	return []string{fmt.Sprintf("CREATE VIRTUAL TABLE %s USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0')", name)}
}

// policies drafts row-level security: the scope of the statements once more, enforced by the server. The function app_sees comes
// with the kernel's first migration.
func (d dialect) policies(p *record.Plan) []string {
	t := quote(p.Name)
	var party string
	for _, f := range p.PartyFields() {
		party += fmt.Sprintf(" OR %s = app_party()", quote(f.Name))
	}
	see := "app_sees(region)" + party
	if p.National {
		see = "app_known()"
	}
	return []string{
		"ALTER TABLE " + t + " ENABLE ROW LEVEL SECURITY",
		"ALTER TABLE " + t + " FORCE ROW LEVEL SECURITY",
		fmt.Sprintf("CREATE POLICY see ON %s FOR SELECT USING (%s)", t, see),
		fmt.Sprintf("CREATE POLICY add ON %s FOR INSERT WITH CHECK (app_sees(region)%s)", t, party),
		fmt.Sprintf("CREATE POLICY change ON %s FOR UPDATE USING (app_sees(region)%s) WITH CHECK (app_sees(region)%s)", t, party, party),
		fmt.Sprintf("CREATE POLICY remove ON %s FOR DELETE USING (app_sees(region))", t),
	}
}
