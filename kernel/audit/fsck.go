package audit

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"golang.org/x/mod/sumdb/tlog"

	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Further sorts of findings, of Fsck.
const (
	Missing What = "missing" // a hash, a text, a file is not there
	Forged  What = "forged"  // a signature that is not by the key it names
	Orphan  What = "orphan"  // something hangs on a record that is not there
)

// FileStore is the store of attachments, as far as Fsck asks it.
type FileStore interface {
	// Check reads the file with the hash and returns an error if it is not there or its content has another hash.
	Check(hash string) error
}

// FsckOptions is what Fsck compares the database with.
type FsckOptions struct {
	Keys    Keys      // trusted keys of the log and the witnesses
	Witness [][]byte  // checkpoints kept outside, as [ParseWitnessFile] reads them: they convict an old copy that was restored
	Files   FileStore // nil: attachments are not read
}

// Fsck reads the whole journal and the whole public log, compares them with themselves, with each other, with the signatures, with
// the checkpoints kept outside and with the tables of the kinds, and returns everything that is wrong. The error says that it could
// not read, not that it found something.
func Fsck(ctx context.Context, db *store.DB, o FsckOptions) ([]Finding, error) {
	var all []Finding
	err := db.Read(system(ctx), func(tx *store.Tx) error {
		c := &fsck{tx: tx, o: o}
		for _, step := range []func() error{c.log, c.signatures, c.outside, c.texts, c.journal, c.orphans, c.states, c.files} {
			if err := step(); err != nil {
				return err
			}
		}
		all = c.found
		return nil
	})
	return all, err
}

type fsck struct {
	tx     *store.Tx
	o      FsckOptions
	size   int64  // leaves that are there
	hashes []Hash // of the tree, computed from the leaves
	points []Point
	found  []Finding
}

func (c *fsck) find(w What, seq int64, text string, args ...any) {
	c.found = append(c.found, Finding{w, seq, text, args})
}

// ReadHashes makes the computed hashes a HashStore.
func (c *fsck) ReadHashes(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || x >= int64(len(c.hashes)) {
			return nil, fmt.Errorf("audit: there is no hash %d", x)
		}
		out[i] = c.hashes[x]
	}
	return out, nil
}

// log computes the tree from the leaves and compares it with the stored hashes and the size.
func (c *fsck) log() error {
	rows, err := c.tx.Query(`SELECT idx, code, kind, record, action, region, title, at, data FROM log_leaf WHERE {all: the log is public} ORDER BY idx`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var idx, id, at int64
		var code, kind, action, region, title, data string
		if err := rows.Scan(&idx, &code, &kind, &id, &action, &region, &title, &at, &data); err != nil {
			return err
		}
		if idx != c.size {
			c.find(Gap, c.size, "公开日志缺少第 %d 条至第 %d 条", c.size, idx-1)
			return rows.Err() // nothing behind a hole can be computed
		}
		leaf, err := ParseLeaf([]byte(data))
		if err != nil || leaf.Kind != kind || leaf.Action != action || leaf.Region != region || leaf.Title != title || leaf.At.UnixMicro() != at {
			c.find(Altered, idx, "公开日志第 %d 条的内容被改动", idx)
		}
		if p, err := PointOf(leaf); err == nil {
			c.points = append(c.points, p)
			if p.Seq != id {
				c.find(Altered, idx, "公开日志第 %d 条的内容被改动", idx)
			}
		}
		fresh, err := tlog.StoredHashes(idx, []byte(data), tlog.HashReaderFunc(c.ReadHashes))
		if err != nil {
			return fmt.Errorf("audit: leaf %d: %w", idx, err)
		}
		c.hashes = append(c.hashes, fresh...)
		c.size++
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close()
	size, err := sizeOf(c.tx)
	if err != nil {
		return err
	}
	if size != c.size {
		c.find(Cut, c.size, "公开日志有 %d 条，登记的是 %d 条", c.size, size)
	}
	return c.storedHashes()
}

// storedHashes compares the table of hashes with the computed ones.
func (c *fsck) storedHashes() error {
	rows, err := c.tx.Query(`SELECT idx, hash FROM log_hash WHERE {all: the log is public} ORDER BY idx`)
	if err != nil {
		return err
	}
	defer rows.Close()
	next := int64(0)
	for rows.Next() {
		var idx int64
		var s string
		if err := rows.Scan(&idx, &s); err != nil {
			return err
		}
		if idx != next {
			c.find(Missing, next, "公开日志缺少第 %d 个校验值", next)
		}
		next = idx + 1
		if idx >= int64(len(c.hashes)) {
			c.find(Cut, c.size, "公开日志的校验值多于内容：第 %d 条以后被删除", c.size)
			return rows.Err()
		}
		if h, err := tlog.ParseHash(s); err != nil || h != c.hashes[idx] {
			level, n := tlog.SplitStoredHashIndex(idx)
			c.find(Altered, n<<level, "公开日志第 %d 条起的校验值与内容不符", n<<level)
		}
	}
	if next < int64(len(c.hashes)) {
		c.find(Missing, next, "公开日志缺少第 %d 个校验值", next)
	}
	return rows.Err()
}

// signatures checks every stored checkpoint against the keys and the computed tree.
func (c *fsck) signatures() error {
	rows, err := c.tx.Query(`SELECT size, root, note FROM log_checkpoint WHERE {all: the log is public} ORDER BY size`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var size int64
		var root, text string
		if err := rows.Scan(&size, &root, &text); err != nil {
			return err
		}
		s, err := OpenCheckpoint([]byte(text), Keys{Logs: c.o.Keys.Logs})
		if err != nil || s.Size != size || s.Root.String() != root {
			c.find(Forged, size, "%d 条时的检查点没有有效的签名", size)
			continue
		}
		c.compare(s.Checkpoint, "已签名的检查点")
	}
	return rows.Err()
}

// compare holds a signed checkpoint against the tree; whose says where it comes from.
func (c *fsck) compare(s Checkpoint, whose string) {
	if s.Size > c.size {
		c.find(Cut, c.size, "%s证明公开日志曾有 %d 条，现在只有 %d 条：被截断，或恢复了旧备份", whose, s.Size, c.size)
		return
	}
	root, err := tlog.TreeHash(s.Size, tlog.HashReaderFunc(c.ReadHashes))
	if err != nil || root != s.Root {
		c.find(Rewritten, s.Size, "%s与公开日志不一致：前 %d 条中有内容被改写", whose, s.Size)
	}
}

// outside compares the log with the checkpoints that are kept elsewhere.
func (c *fsck) outside() error {
	for _, file := range c.o.Witness {
		_, _, text, err := ParseWitnessFile(file)
		if err != nil {
			return err
		}
		s, err := OpenCheckpoint(text, Keys{Logs: c.o.Keys.Logs})
		if err != nil {
			return err // a damaged file of the auditor says nothing about the database
		}
		c.compare(s.Checkpoint, "外部保存的检查点")
	}
	return nil
}

// texts compares published texts with what their leaves promise. A text may be gone if a later leaf of the same public id says so.
func (c *fsck) texts() error {
	list, err := c.tx.Query(`SELECT l.idx, l.data, coalesce(t.text, ''), t.code IS NULL FROM log_leaf l LEFT JOIN log_text t ON t.code = l.code WHERE {all: the log is public} ORDER BY l.idx DESC`)
	if err != nil {
		return err
	}
	defer list.Close()
	ended := map[string]bool{}
	for list.Next() {
		var idx int64
		var data, text string
		var gone bool
		if err := list.Scan(&idx, &data, &text, &gone); err != nil {
			return err
		}
		leaf, err := ParseLeaf([]byte(data))
		if err != nil || leaf.Kind == "journal" {
			continue // found by log, or without a text
		}
		if leaf.Action == "withdraw" || leaf.Action == "expire" {
			ended[leaf.ID] = true
		}
		switch {
		case gone && !ended[leaf.ID]:
			c.find(Missing, idx, "公开日志第 %d 条的公开文本丢失", idx)
		case !gone && !ContentFits(leaf.Content, []byte(text)):
			c.find(Altered, idx, "公开日志第 %d 条的公开文本被改动", idx)
		}
	}
	return list.Err()
}

// journal checks the chain, its head, and the states of the journal that the log holds.
func (c *fsck) journal() error {
	var seq int64
	var head string
	ok, err := c.tx.One(`SELECT seq, hash FROM journal_head WHERE one = 1 AND {all: one chain for all regions}`, nil, &seq, &head)
	if err != nil || !ok {
		return errors.Join(err, missingIf(!ok))
	}
	var last Row
	found, err := CheckChain(Point{}, c.rows(&last), c.points...)
	c.found = append(c.found, found...)
	if err != nil {
		return err
	}
	if hash, err := parseChain(head); err != nil || hash != last.Hash || seq != last.Seq {
		c.find(Cut, last.Seq, "审计日志末条是第 %d 条，链头记录的是第 %d 条：末尾被删除或改动", last.Seq, seq)
	}
	return nil
}

// rows yields the journal in order and keeps the last entry.
func (c *fsck) rows(last *Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		rows, err := c.tx.Query(`SELECT ` + journalColumns + ` FROM journal WHERE {all: one chain for all regions} ORDER BY seq`)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			r, err := scanRow(rows)
			*last = r
			if !yield(r, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Row{}, err)
		}
	}
}

// orphans looks for history, steps, deadlines and attachments of records that are not there although nobody removed them.
func (c *fsck) orphans() error {
	kinds, err := c.strings(`SELECT DISTINCT kind FROM journal WHERE {all: every region} AND record <> 0`)
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		if c.tx.DB().Plan(kind) == nil {
			continue // a subject that is no kind: sign-ins, exports
		}
		rows, err := c.tx.Query(`SELECT j.record, max(j.seq) FROM journal j WHERE {all: every region} AND j.kind = ? AND j.record <> 0
			AND NOT EXISTS (SELECT 1 FROM "`+kind+`" t WHERE t.id = j.record)
			GROUP BY j.record HAVING max(CASE WHEN j.action = 'remove' THEN 1 ELSE 0 END) = 0 ORDER BY 2`, kind)
		if err != nil {
			return err
		}
		err = c.each(rows, func(id, seq int64) {
			c.find(Orphan, seq, "“%s”%s 有审计记录而无数据：数据被绕过系统删除", kind, record.ID(id).String())
		})
		if err != nil {
			return err
		}
		rows, err = c.tx.Query(`SELECT t.id, t.version FROM "`+kind+`" t WHERE {all: every region} AND t.version > 1
			AND t.version > (SELECT count(*) FROM journal j WHERE j.kind = ? AND j.record = t.id AND j.action <> 'reveal' AND j.result = 'ok')
			AND EXISTS (SELECT 1 FROM journal j WHERE j.kind = ? AND j.record = t.id AND j.action = 'create')`, kind, kind)
		if err != nil {
			return err
		}
		err = c.each(rows, func(id, version int64) {
			c.find(Orphan, id, "“%s”%s 的版本是 %d，审计记录不足：有修改绕过了系统", kind, record.ID(id).String(), version)
		})
		if err != nil {
			return err
		}
	}
	return c.hanging()
}

// hanging looks at the kernel's tables that name a record by kind and id.
func (c *fsck) hanging() error {
	for _, table := range []string{"attachment", "flow_step", "deadline"} {
		kinds, err := c.strings(`SELECT DISTINCT kind FROM ` + table + ` WHERE {all: every region}`)
		if err != nil {
			return err
		}
		for _, kind := range kinds {
			if c.tx.DB().Plan(kind) == nil {
				continue
			}
			rows, err := c.tx.Query(`SELECT a.record, count(*) FROM `+table+` a WHERE {all: every region} AND a.kind = ?
				AND NOT EXISTS (SELECT 1 FROM "`+kind+`" t WHERE t.id = a.record)
				AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.kind = a.kind AND j.record = a.record AND j.action = 'remove') GROUP BY a.record`, kind)
			if err != nil {
				return err
			}
			err = c.each(rows, func(id, n int64) {
				c.find(Orphan, id, "%s 中有 %d 行属于不存在的“%s”%s", table, n, kind, record.ID(id).String())
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// files asks the file store for every attachment.
func (c *fsck) files() error {
	if c.o.Files == nil {
		return nil
	}
	hashes, err := c.strings(`SELECT DISTINCT hash FROM attachment WHERE {all: every region}`)
	if err != nil {
		return err
	}
	for _, h := range hashes {
		if err := c.o.Files.Check(h); err != nil {
			c.find(Missing, 0, "附件 %s 丢失或被改动：%s", h, err.Error())
		}
	}
	return nil
}

func (c *fsck) strings(sql string) ([]string, error) {
	rows, err := c.tx.Query(sql)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// each calls fn for rows of two numbers and closes them.
func (c *fsck) each(rows store.Rows, fn func(a, b int64)) error {
	defer rows.Close()
	for rows.Next() {
		var a, b int64
		if err := rows.Scan(&a, &b); err != nil {
			return err
		}
		fn(a, b)
	}
	return rows.Err()
}
