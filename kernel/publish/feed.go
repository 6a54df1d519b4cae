package publish

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
)

// ManifestName is the name of the signed list of the open data's files.
const ManifestName = "manifest.txt"

// Jobs are the entries of the timetable: the open data, made anew within ten minutes of a change and at least daily, so that what was
// withdrawn does not stay in it; and the end of publications.
func (of *Office) Jobs() []job.Kind {
	return []job.Kind{
		{Name: "publish.feed", Label: "生成开放数据", Every: 10 * time.Minute, Run: func(ctx context.Context, j *job.Running) error {
			_, err := of.Feed(ctx, j.Engine, false)
			return err
		}},
		{Name: "publish.expire", Label: "公示期满下架", Daily: true, At: 20, Run: func(ctx context.Context, j *job.Running) error {
			_, err := of.Expire(ctx, j.Engine)
			return err
		}},
	}
}

// feedFile is a file of the open data.
type feedFile struct {
	audit.ManifestFile
	kind, media string
	content     []byte
}

// Feed makes the files of the open data and their signed manifest, one CSV and one JSON a kind. Unless it is forced it does nothing when
// no copy changed since the last time today. It reports whether it made them.
func (of *Office) Feed(ctx context.Context, e *flow.Engine, force bool) (bool, error) {
	ctx = public(ctx)
	made := false
	err := e.Write(ctx, func(tx *flow.Tx) error {
		if !force {
			stale, err := staleFeed(tx.Tx)
			if err != nil || !stale {
				return err
			}
		}
		var files []feedFile
		for _, kind := range slices.Sorted(maps.Keys(of.forms)) {
			list, err := copies(tx.Tx, `SELECT `+copyColumns+` FROM public_copy t WHERE t.kind = ? AND t.doc <> '' AND {all: copies are public} ORDER BY t.id`, kind)
			if err != nil {
				return err
			}
			table, err := of.csv(kind, list)
			if err != nil {
				return err
			}
			doc, err := of.json(kind, list)
			if err != nil {
				return err
			}
			n := int64(len(list))
			files = append(files, feedFile{audit.File(kind+".csv", table, n), kind, "text/csv; charset=utf-8", table},
				feedFile{audit.File(kind+".json", doc, n), kind, "application/json", doc})
		}
		made = true
		return of.storeFeed(tx.Tx, files)
	})
	return made && err == nil, err
}

// staleFeed tells whether a copy changed since the manifest was made, or the manifest is not of today.
func staleFeed(tx *store.Tx) (bool, error) {
	var at, changed int64
	ok, err := tx.One(`SELECT at FROM open_file WHERE name = ? AND {all: open data}`, []any{ManifestName}, &at)
	if err != nil || !ok || calendar.DateOf(time.UnixMicro(at)) != tx.Today() {
		return true, err
	}
	_, err = tx.One(`SELECT coalesce(max(changed), 0) FROM public_copy WHERE {all: copies are public}`, nil, &changed)
	return changed >= at, err
}

// storeFeed replaces the files. One that did not change keeps its time, so that a reader's cache stays good.
func (of *Office) storeFeed(tx *store.Tx, files []feedFile) error {
	m := audit.Manifest{At: tx.Now(), Facts: [][2]string{{"origin", of.o.Log.Origin()}, {"licence", of.o.Licence}}}
	for _, f := range files {
		m.Files = append(m.Files, f.ManifestFile)
	}
	signed := []byte(m.Text())
	if len(of.o.Signers) > 0 {
		var err error
		if signed, err = audit.SignManifest(m, of.o.Signers...); err != nil {
			return err
		}
	}
	files = append(files, feedFile{audit.File(ManifestName, signed, int64(len(files))), "", "text/plain; charset=utf-8", signed})
	names := make([]any, len(files))
	marks := ""
	for i, f := range files {
		names[i] = f.Name
		marks += ", ?"
		if _, err := tx.Exec(`INSERT INTO open_file (name, kind, media, records, sha256, at, content) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET records = excluded.records, sha256 = excluded.sha256, at = excluded.at, content = excluded.content
			WHERE open_file.sha256 <> excluded.sha256 AND {all: open data}`,
			f.Name, f.kind, f.media, f.Records, f.SHA256, tx.Now(), f.content); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`DELETE FROM open_file WHERE {all: open data} AND name NOT IN (`+marks[2:]+`)`, names...)
	return err
}

// column is one column of a kind's table.
type column struct{ name, label string }

// columnsOf returns the lines that occur in the copies of a kind, in the order of the declaration, further ones behind.
func (of *Office) columnsOf(kind string, list []row) []column {
	var out []column
	seen := map[string]bool{}
	used := map[string]column{}
	var order []string
	for _, c := range list {
		for _, it := range c.Items {
			if _, ok := used[it.Name]; !ok {
				order = append(order, it.Name)
			}
			used[it.Name] = column{it.Name, it.Label}
		}
	}
	for _, f := range of.forms[kind].Plan.Fields {
		if c, ok := used[f.Name]; ok {
			out, seen[f.Name] = append(out, c), true
		}
	}
	for _, name := range order {
		if !seen[name] {
			out = append(out, used[name])
		}
	}
	return out
}

func (of *Office) csv(kind string, list []row) ([]byte, error) {
	columns := of.columnsOf(kind, list)
	layout := sheet.Layout{Name: kind}
	for _, title := range []string{"公开编号", "标题", "属地", "状态", "公开时间", "更新时间", "公示截止", "公开机关", "存证编号"} {
		layout.Columns = append(layout.Columns, sheet.Column{Title: title})
	}
	for _, c := range columns {
		layout.Columns = append(layout.Columns, sheet.Column{Title: c.label})
	}
	var b bytes.Buffer
	w, err := sheet.NewCSV(&b, layout, false)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		values := map[string]string{}
		for _, it := range c.Items {
			values[it.Name] = it.Value
		}
		cells := []sheet.Cell{sheet.Str(c.Code), sheet.Str(c.Title), sheet.Str(c.Region), sheet.Str(c.State.Label()),
			sheet.Moment(c.Published.In(calendar.Shanghai())), sheet.Moment(c.Changed.In(calendar.Shanghai())), sheet.Str(day(c.Expires)), sheet.Str(c.Organ), sheet.Str(c.Leaf)}
		for _, col := range columns {
			cells = append(cells, sheet.Str(values[col.name]))
		}
		if err := w.Write(cells); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// feedJSON is the JSON form of a kind's open data.
type feedJSON struct {
	Kind    string       `json:"kind"`
	Label   string       `json:"label"`
	Licence string       `json:"licence"`
	Origin  string       `json:"origin"`
	Records []recordJSON `json:"records"`
}

type recordJSON struct {
	Code      string         `json:"code"`
	Title     string         `json:"title"`
	Region    string         `json:"region"`
	State     State          `json:"state"`
	Published time.Time      `json:"published"`
	Changed   time.Time      `json:"changed"`
	Expires   *calendar.Date `json:"expires"`
	Organ     string         `json:"organ"`
	Reason    string         `json:"reason"`
	Version   int64          `json:"version"`
	Leaf      string         `json:"leaf"`
	Fields    []fieldJSON    `json:"fields"`
}

type fieldJSON struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Value string `json:"value"`
}

func (of *Office) json(kind string, list []row) ([]byte, error) {
	doc := feedJSON{Kind: kind, Label: of.forms[kind].Plan.Label, Licence: of.o.Licence, Origin: of.o.Log.Origin(), Records: []recordJSON{}}
	for _, c := range list {
		r := recordJSON{Code: c.Code, Title: c.Title, Region: c.Region, State: c.State, Published: c.Published, Changed: c.Changed, Organ: c.Organ,
			Reason: c.Reason, Version: c.Version, Leaf: c.Leaf, Fields: []fieldJSON{}}
		if !c.Expires.IsZero() {
			r.Expires = &c.Expires
		}
		for _, it := range c.Items {
			r.Fields = append(r.Fields, fieldJSON(it))
		}
		doc.Records = append(doc.Records, r)
	}
	return json.MarshalIndent(doc, "", " ")
}

// OpenFile is a file of the open data.
type OpenFile struct {
	Name, Kind, Media string
	Records           int64
	Bytes             int64
	SHA256            string
	At                time.Time
	Content           []byte // nil in a list
}

// Files lists the files of the open data, the manifest first.
func (of *Office) Files(ctx context.Context, db *store.DB) ([]OpenFile, error) {
	var out []OpenFile
	err := db.Read(public(ctx), func(tx *store.Tx) error {
		rows, err := tx.Query(`SELECT name, kind, media, records, sha256, at, length(content) FROM open_file WHERE {all: open data} ORDER BY kind, name`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var f OpenFile
			var at int64
			if err := rows.Scan(&f.Name, &f.Kind, &f.Media, &f.Records, &f.SHA256, &at, &f.Bytes); err != nil {
				return err
			}
			f.At = time.UnixMicro(at).UTC()
			out = append(out, f)
		}
		return rows.Err()
	})
	return out, err
}

// File returns a file of the open data with its content, ok false if there is none of the name.
func (of *Office) File(ctx context.Context, db *store.DB, name string) (f OpenFile, ok bool, err error) {
	err = db.Read(public(ctx), func(tx *store.Tx) error {
		var at int64
		ok, err = tx.One(`SELECT name, kind, media, records, sha256, at, content FROM open_file WHERE name = ? AND {all: open data}`, []any{name},
			&f.Name, &f.Kind, &f.Media, &f.Records, &f.SHA256, &at, &f.Content)
		f.At, f.Bytes = time.UnixMicro(at).UTC(), int64(len(f.Content))
		return err
	})
	return f, ok, err
}
