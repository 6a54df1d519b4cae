package sheet

import (
	"archive/zip"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// pack is the ZIP container of an XLSX file after the checks that need no inflation.
type pack struct {
	parts map[string]*zip.File // by lower-case name without leading slash
	limit Limits
}

// openPack reads the directory of the container and refuses whatever a table has no use for.
func openPack(r io.ReaderAt, size int64, limit Limits) (*pack, error) {
	z, err := zip.NewReader(r, size)
	if errors.Is(err, zip.ErrInsecurePath) {
		err = nil // judged below, with a name
	}
	if err != nil {
		return nil, problem(Damaged, 0, 0, "目录无法读取").because(err)
	}
	if len(z.File) > limit.Parts {
		return nil, problem(TooManyParts, 0, 0, len(z.File), limit.Parts)
	}
	p := &pack{parts: make(map[string]*zip.File, len(z.File)), limit: limit}
	var total uint64
	for _, f := range z.File {
		if err := p.admit(f); err != nil {
			return nil, err
		}
		// Each addend is bounded first, so that the sum cannot overflow.
		if f.UncompressedSize64 > uint64(limit.Inflated) {
			return nil, problem(TooMuchData, 0, 0, megabytes(limit.Inflated))
		}
		if total += f.UncompressedSize64; total > uint64(limit.Inflated) {
			return nil, problem(TooMuchData, 0, 0, megabytes(limit.Inflated))
		}
	}
	if err := refuseOverlap(z.File, size); err != nil {
		return nil, err
	}
	for _, name := range []string{"[content_types].xml", "_rels/.rels"} {
		if p.parts[name] == nil {
			if p.parts["mimetype"] != nil {
				return nil, problem(WrongFormat, 0, 0, " ODS ")
			}
			return nil, problem(WrongFormat, 0, 0, "压缩")
		}
	}
	return p, nil
}

// admit checks one directory entry.
func (p *pack) admit(f *zip.File) error {
	name := f.Name
	lower := strings.ToLower(name)
	switch {
	case name == "" || strings.ContainsAny(name, "\\:\x00") || strings.HasPrefix(name, "/") || len(name) > 255:
		return problem(UnsafeName, 0, 0, quote(name))
	case path.Clean(name) != strings.TrimSuffix(name, "/") || strings.HasPrefix(path.Clean(name), ".."):
		return problem(UnsafeName, 0, 0, quote(name))
	case f.Mode()&^(fs.ModePerm|fs.ModeDir) != 0:
		return problem(UnsafeName, 0, 0, quote(name)) // a symbolic link or a device
	case p.parts[lower] != nil:
		return problem(DuplicatePart, 0, 0, quote(name))
	case f.Flags&1 != 0:
		return problem(Encrypted, 0, 0)
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return problem(Damaged, 0, 0, "压缩方法不支持")
	case f.Method == zip.Store && f.CompressedSize64 != f.UncompressedSize64:
		return problem(Damaged, 0, 0, "部件大小不一致")
	case strings.HasSuffix(name, "/") && f.UncompressedSize64 != 0:
		return problem(Damaged, 0, 0, "文件夹带有内容")
	case f.CRC32 == 0 && f.UncompressedSize64 > 0:
		return problem(Damaged, 0, 0, "缺少校验码") // archive/zip would not verify it
	case strings.HasPrefix(lower, "xl/externallinks/"):
		return problem(ExternalLink, 0, 0, quote(name))
	case strings.Contains(lower, "vbaproject"), strings.HasPrefix(lower, "xl/macrosheets/"), strings.HasPrefix(lower, "xl/activex/"):
		return problem(Macro, 0, 0, quote(name))
	case strings.HasPrefix(lower, "xl/embeddings/"), strings.Contains(lower, "oleobject"):
		return problem(Embedded, 0, 0, quote(name))
	case strings.HasSuffix(lower, "workbook.bin"):
		return problem(WrongFormat, 0, 0, " XLSB ")
	}
	// Division instead of multiplication: the sizes are the attacker's.
	if f.UncompressedSize64 > uint64(p.limit.RatioFloor) && f.UncompressedSize64/uint64(p.limit.Ratio) >= max(f.CompressedSize64, 1) {
		return problem(Bomb, 0, 0, quote(name), p.limit.Ratio)
	}
	p.parts[lower] = f
	return nil
}

// quote bounds a name that the sender chose.
func quote(name string) string {
	if len(name) > 80 {
		name = strings.ToValidUTF8(name[:80], "") + "…"
	}
	return "“" + strings.ToValidUTF8(name, "?") + "”"
}

// refuseOverlap refuses parts that share bytes: a small file can otherwise inflate to any size and still keep every ratio.
func refuseOverlap(files []*zip.File, size int64) error {
	type span struct{ from, to int64 }
	spans := make([]span, 0, len(files))
	for _, f := range files {
		from, err := f.DataOffset()
		if err != nil || f.CompressedSize64 > uint64(size) {
			return problem(Damaged, 0, 0, "部件位置无效").because(err)
		}
		spans = append(spans, span{from, from + int64(f.CompressedSize64)})
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	for i, s := range spans {
		if s.to > size || i > 0 && s.from < spans[i-1].to {
			return problem(Damaged, 0, 0, "部件相互重叠")
		}
	}
	return nil
}

// open returns a part for reading. It yields at most the size that the directory declares, which the limits already cover,
// and fails at the end if the size or the checksum differs.
func (p *pack) open(name string) (io.ReadCloser, error) {
	f := p.parts[strings.ToLower(name)]
	if f == nil {
		return nil, problem(PartMissing, 0, 0, quote(name))
	}
	r, err := f.Open()
	if err != nil {
		return nil, problem(Damaged, 0, 0, quote(name)).because(err)
	}
	return &counted{r: r, left: int64(f.UncompressedSize64), limit: p.limit.Inflated}, nil
}

// counted counts what is inflated and stops when it is more than was declared.
type counted struct {
	r     io.ReadCloser
	left  int64
	limit int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	if c.left -= int64(n); c.left < 0 {
		return 0, problem(TooMuchData, 0, 0, megabytes(c.limit))
	}
	return n, err
}

func (c *counted) Close() error { return c.r.Close() }

// relation is one relationship of a part.
type relation struct {
	kind     string // last element of the type URI
	target   string // part name
	external bool
}

// relations reads the relationships of a part ("" for the package itself). A missing part has none.
func (p *pack) relations(of string) (map[string]relation, error) {
	dir, base := path.Split(of)
	name := dir + "_rels/" + base + ".rels"
	if p.parts[strings.ToLower(name)] == nil {
		return nil, nil
	}
	r, err := p.open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	s := newScanner(name, r)
	if err := s.begin(spacePkg, "Relationships"); err != nil {
		return nil, err
	}
	list := make(map[string]relation)
	for {
		more, err := s.child()
		if err != nil {
			return nil, err
		}
		if !more {
			return list, s.drain()
		}
		id, _ := s.attr("Id")
		target, _ := s.attr("Target")
		kind, _ := s.attr("Type")
		mode, _ := s.attr("TargetMode")
		if _, twice := list[string(id)]; twice || !s.is(spacePkg, "Relationship") {
			return nil, problem(BadStructure, 0, 0, name, "关系无效")
		}
		rel := relation{kind: path.Base(string(kind)), external: string(mode) == "External"}
		if rel.external && rel.kind != "hyperlink" {
			return nil, problem(ExternalLink, 0, 0, quote(string(target)))
		}
		if strings.HasPrefix(string(target), "/") {
			rel.target = strings.TrimPrefix(path.Clean(string(target)), "/")
		} else {
			rel.target = path.Join(dir, string(target))
		}
		list[string(id)] = rel
		if err := s.skip(); err != nil {
			return nil, err
		}
	}
}

// checkRelations looks through the relationships of every part for links to the outside.
func (p *pack) checkRelations() error {
	for lower, f := range p.parts {
		if !strings.HasSuffix(lower, ".rels") || !strings.HasSuffix(path.Dir(lower), "_rels") {
			continue
		}
		dir := strings.TrimSuffix(path.Dir(f.Name), "_rels")
		if _, err := p.relations(dir + strings.TrimSuffix(path.Base(f.Name), ".rels")); err != nil {
			return err
		}
	}
	return nil
}

// checkTypes refuses content types of macros and binary workbooks, which may hide under innocent part names.
func (p *pack) checkTypes() error {
	const name = "[Content_Types].xml"
	r, err := p.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(name, r)
	if err := s.begin(spaceTypes, "Types"); err != nil {
		return err
	}
	for {
		more, err := s.child()
		if err != nil {
			return err
		}
		if !more {
			return s.drain()
		}
		kind, _ := s.attr("ContentType")
		switch lower := strings.ToLower(string(kind)); {
		case strings.Contains(lower, "macroenabled"), strings.Contains(lower, "vbaproject"):
			return problem(Macro, 0, 0, quote(string(kind)))
		case strings.Contains(lower, "oleobject"):
			return problem(Embedded, 0, 0, quote(string(kind)))
		case strings.Contains(lower, "sheet.binary"):
			return problem(WrongFormat, 0, 0, " XLSB ")
		}
		if err := s.skip(); err != nil {
			return err
		}
	}
}
