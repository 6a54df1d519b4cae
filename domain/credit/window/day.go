package window

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"qgov/domain/credit/dossier"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
)

// DayJob makes the open data of a day.
const DayJob = "window.day"

// LeafKind is the kind of the leaves of the public log that commit to a day's manifest.
const LeafKind = "open_day"

// ruleKeep is how long the files of a past day are offered. It is short: what was repaired or has expired must not be public for long.
const ruleKeep = "K90"

const (
	manifestName = "manifest.txt"
	licenceName  = "licence.txt"
	recordsName  = "records.csv.gz"
	chunk        = 5000 // rows of one reading
)

// licence is what whoever uses the files has to know.
//
//go:embed licence.txt
var licence string

// daily is the timetable of the files.
func (o Options) daily() job.Kind {
	return job.Kind{Name: DayJob, Label: "生成信用数据每日文件", Daily: true, At: 210, Run: func(ctx context.Context, j *job.Running) error {
		_, err := o.MakeDay(ctx, j.Engine, j.Progress)
		return err
	}}
}

// MakeDay makes the files of today unless there are some, and removes those of days past their time. The same data make the same bytes.
// The files are in their place before the row and the leaf that name them; what a stopped attempt left is replaced by the next.
func (o Options) MakeDay(ctx context.Context, e *flow.Engine, progress func(done, total int64)) (made bool, err error) {
	ctx = role.With(ctx, role.System("public"))
	today := calendar.Today(e.DB().Clock())
	if err := o.clear(ctx, e); err != nil {
		return false, err
	}
	if _, ok, err := dayOf(ctx, e, today); err != nil || ok {
		return false, err
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return false, err
	}
	tmp, err := os.MkdirTemp(o.Dir, "making-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(tmp)
	m := &maker{Options: o, engine: e, dir: tmp, today: today, progress: progress}
	if err := m.all(ctx); err != nil {
		return false, err
	}
	signed := []byte(m.manifest.Text())
	if len(o.Signers) > 0 {
		if signed, err = audit.SignManifest(m.manifest, o.Signers...); err != nil {
			return false, err
		}
	}
	if err := os.WriteFile(filepath.Join(tmp, manifestName), signed, 0o600); err != nil {
		return false, err
	}
	place := filepath.Join(o.Dir, today.String())
	if err := os.RemoveAll(place); err != nil {
		return false, err
	}
	if err := os.Rename(tmp, place); err != nil {
		return false, err
	}
	return true, e.Write(ctx, func(tx *flow.Tx) error { return o.announce(tx, today, signed, m.manifest) })
}

// announce writes the day and the leaf that commits to its manifest.
func (o Options) announce(tx *flow.Tx, day calendar.Date, signed []byte, m audit.Manifest) error {
	sum := sha256.Sum256(signed)
	items := []audit.Item{{Name: "day", Label: "数据日期", Value: day.String()}, {Name: "manifest", Label: "签名清单 SHA-256", Value: hex.EncodeToString(sum[:])}}
	for _, f := range m.Files {
		items = append(items, audit.Item{Name: f.Name, Label: f.Name, Value: f.SHA256})
	}
	leaf, err := o.Log.Append(tx.Tx, audit.Draft{Kind: LeafKind, Action: "publish", At: tx.Now(), Region: "000000", Title: "信用数据文件 " + day.String(), Items: items})
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO open_day (day, at, leaf, manifest, gone) VALUES (?, ?, ?, ?, ?) /* {all: open data} */`, day, tx.Now(), leaf, string(signed), false)
	return err
}

// clear removes the files of days whose time is over.
func (o Options) clear(ctx context.Context, e *flow.Engine) error {
	var days []string
	err := e.Read(ctx, func(tx *flow.Tx) error {
		rows, err := tx.Query(`SELECT day FROM open_day WHERE NOT gone AND {all: open data} ORDER BY day`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return err
			}
			day, err := calendar.ParseDate(s)
			if err != nil {
				return err
			}
			last, err := keptUntil(tx, day)
			if err != nil {
				return err
			}
			if last < tx.Today() {
				days = append(days, s)
			}
		}
		return rows.Err()
	})
	if err != nil {
		return err
	}
	for _, day := range days { // the files first: what is marked and still there would stay for good
		if err := os.RemoveAll(filepath.Join(o.Dir, day)); err != nil {
			return err
		}
		err := e.Write(ctx, func(tx *flow.Tx) error {
			_, err := tx.Exec(`UPDATE open_day SET gone = ? WHERE day = ? AND {all: open data}`, true, day)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// keptUntil is the last day on which the files of a day are offered.
func keptUntil(tx *flow.Tx, day calendar.Date) (calendar.Date, error) {
	r, err := tx.Rules().At(ruleKeep, day)
	if err != nil {
		return 0, err
	}
	return tx.Rules().Due(day, r.Period).Due, nil
}

// maker writes the files of one day.
type maker struct {
	Options
	engine   *flow.Engine
	dir      string
	today    calendar.Date
	manifest audit.Manifest
	progress func(done, total int64)
}

func (m *maker) all(ctx context.Context) error {
	m.manifest = audit.Manifest{At: m.engine.DB().Clock().Now(), Facts: [][2]string{{"origin", m.Log.Origin()}, {"day", m.today.String()}, {"licence", licenceName}}}
	if err := m.file(licenceName, nil, 1, func(w io.Writer, _ sheet.Writer) (int64, error) { _, err := io.WriteString(w, licence); return 1, err }); err != nil {
		return err
	}
	for _, l := range lists {
		if err := m.file(l.name+".csv", columnsCSV, 0, func(_ io.Writer, out sheet.Writer) (int64, error) { return m.list(ctx, l, out) }); err != nil {
			return err
		}
	}
	for _, l := range good {
		if err := m.file(l.name+".csv", columnsMerit, 0, func(_ io.Writer, out sheet.Writer) (int64, error) { return m.merit(ctx, l, out) }); err != nil {
			return err
		}
	}
	return m.file(recordsName, columnsRecords, 0, func(_ io.Writer, out sheet.Writer) (int64, error) { return m.records(ctx, out) })
}

// tally counts and hashes what goes through it.
type tally struct {
	io.Writer
	sum hash.Hash
	n   int64
}

func (t *tally) Write(b []byte) (int, error) {
	n, err := t.Writer.Write(b)
	t.sum.Write(b[:n])
	t.n += int64(n)
	return n, err
}

// file writes one file and its line and columns in the manifest. A name that ends in .gz is packed, without a time in its head.
func (m *maker) file(name string, columns []string, fixed int64, write func(w io.Writer, out sheet.Writer) (int64, error)) (err error) {
	f, err := os.OpenFile(filepath.Join(m.dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	t := &tally{Writer: f, sum: sha256.New()}
	var w io.Writer = t
	var packed *gzip.Writer
	if strings.HasSuffix(name, ".gz") {
		packed = gzip.NewWriter(t)
		w = packed
	}
	var out sheet.Writer
	if columns != nil {
		layout := sheet.Layout{Name: name}
		for _, c := range columns {
			layout.Columns = append(layout.Columns, sheet.Column{Title: c})
		}
		if out, err = sheet.NewCSV(w, layout, false); err != nil {
			return err
		}
		m.manifest.Facts = append(m.manifest.Facts, [2]string{"schema", name + " " + strings.Join(columns, ",")})
	}
	n, err := write(w, out)
	if err != nil {
		return err
	}
	if out != nil {
		if err := out.Close(); err != nil {
			return err
		}
	}
	if packed != nil {
		if err := packed.Close(); err != nil {
			return err
		}
	}
	m.manifest.Files = append(m.manifest.Files, audit.ManifestFile{Name: name, Bytes: t.n, Records: max(n, fixed), SHA256: hex.EncodeToString(t.sum.Sum(nil))})
	return f.Sync()
}

// list writes a list. Sole traders are in it by code, not by name: a trading name can be that of a person.
func (m *maker) list(ctx context.Context, l sort, out sheet.Writer) (n int64, err error) {
	s := &site{Options: m.Options, db: m.engine.DB()}
	q := publish.Query{Kinds: slices.Concat(l.kinds, l.whole), Ended: l.ended, Whole: l.whole, Limit: mostCSV}
	for {
		got, err := m.Office.Search(ctx, s.db, q)
		if err != nil {
			return n, err
		}
		for _, c := range got.Copies {
			e := entryOf(c)
			if individual(e.code) {
				e.name = ""
			}
			if e.Items == nil {
				e.Reason, _, _ = strings.Cut(e.Reason, "：") // how it ended; why can tell of whom
			}
			if err := write(out, s.row(e)); err != nil {
				return n, err
			}
			n++
		}
		if q.After = got.Next; got.Next == 0 {
			return n, nil
		}
	}
}

// individual tells codes of sole traders.
func individual(code string) bool { return strings.HasPrefix(code, "92") }

var columnsRecords = []string{"统一社会信用代码", "企业名称", "属地", "来源编号", "信息事项", "提供部门", "文号", "信息类别", "信息性质", "轻重程度", "状态", "事项", "发生日期", "公示截止", "金额（分）"}

// records writes what everybody may see of all files, in the order of code, source and number, as [dossier.Public] would say of each firm.
func (m *maker) records(ctx context.Context, out sheet.Writer) (n int64, err error) {
	var sources map[int64]*dossier.Source
	if err := m.engine.Read(ctx, func(tx *flow.Tx) (err error) { sources, err = dossier.Sources(tx); return err }); err != nil {
		return 0, err
	}
	var from dossier.Key
	for {
		var rows [][]string
		var read int
		err := m.engine.Read(ctx, func(tx *flow.Tx) error {
			list, err := dossier.PublicAfter(tx, from, m.today, chunk)
			read = len(list)
			for _, e := range list {
				from = e.Key()
				if e.Counts(m.today) {
					rows = append(rows, line(e, sources[e.Source]))
				}
			}
			return err
		})
		if err != nil {
			return n, err
		}
		for _, r := range rows {
			if err := write(out, r); err != nil {
				return n, err
			}
		}
		if n += int64(len(rows)); m.progress != nil {
			m.progress(n, 0)
		}
		if read < chunk {
			return n, nil
		}
	}
}

// line is one record. Of a sole trader code, date and sort are told: name, number and subject are texts that can name a person.
func line(e dossier.Named, s *dossier.Source) []string {
	title, doc, name := unnamed(e.Title, e.Legal), e.Doc, e.Name
	if e.Individual || individual(e.Code) {
		title, doc, name = "", "", ""
	}
	var item, department string
	if s != nil {
		item, department = s.Name, s.Department
	}
	label := func(c record.Codes, n int64) string { return c.Label(strconv.FormatInt(n, 10)) }
	until := ""
	if !e.Until.IsZero() {
		until = e.Until.String()
	}
	return []string{e.Code, name, e.Region, strconv.FormatInt(e.Source, 10), item, department, doc, label(dossier.Sorts, e.Sort), label(dossier.Polarities, e.Polarity), label(dossier.Weights, e.Weight),
		label(dossier.States, e.State), title, e.Day.String(), until, strconv.FormatInt(int64(e.Amount), 10)}
}

func write(out sheet.Writer, row []string) error {
	cells := make([]sheet.Cell, len(row))
	for i, c := range row {
		cells[i] = sheet.Str(c)
	}
	if err := out.Write(cells); err != nil {
		return fmt.Errorf("window: %w", err)
	}
	return nil
}
