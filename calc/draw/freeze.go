package draw

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"qgov/calc/refusal"
)

// digest hashes texts in the form N of the package comment.
type digest struct {
	sum hash.Hash
	out *bufio.Writer
}

func newDigest(texts ...string) digest {
	sum := sha256.New()
	d := digest{sum, bufio.NewWriterSize(sum, 1<<16)}
	d.add(texts...)
	return d
}

func (d digest) add(texts ...string) {
	for _, t := range texts {
		d.out.WriteString(strconv.Itoa(len(t))) // writes to a hash cannot fail
		d.out.WriteByte(':')
		d.out.WriteString(t)
		d.out.WriteByte('\n')
	}
}

func (d digest) number(n int) { d.add(strconv.Itoa(n)) }

func (d digest) hex() string {
	d.out.Flush()
	return hex.EncodeToString(d.sum.Sum(nil))
}

// Commitment is what a party publishes before the freeze. The nonce, of at
// least 16 characters, keeps a guessable value secret.
func Commitment(party, nonce, value string) string {
	sum := sha256.Sum256([]byte(party + "|" + nonce + "|" + value))
	return hex.EncodeToString(sum[:])
}

// ListHash is the hash of a list in the order given.
func ListHash(list []Entry) string {
	d := newDigest("qgov-list-1")
	for _, e := range list {
		d.add(e.ID, e.Label, strconv.FormatInt(e.Weight, 10))
	}
	return d.hex()
}

// frozenHash is the hash of all that is fixed before the seed exists.
func (b Bundle) frozenHash() string {
	d := newDigest("qgov-frozen-1", b.Title, b.Rule, strconv.Itoa(b.Count), b.ListHash)
	d.number(len(b.Exclusions))
	for _, e := range b.Exclusions {
		d.add(e.ID, e.Reason)
	}
	d.number(b.SamplersEach)
	d.number(len(b.Samplers))
	for _, s := range b.Samplers {
		d.add(s.ID, s.Label)
	}
	d.number(len(b.Avoidances))
	for _, a := range b.Avoidances {
		d.add(a.Sampler, a.Object, a.Reason)
	}
	d.number(len(b.Parties))
	for _, p := range b.Parties {
		d.add(p.Name, p.Commitment)
	}
	d.add(b.External.Name, b.External.Date)
	return d.hex()
}

func (b Bundle) seed() string {
	d := newDigest("qgov-seed-1", b.FrozenHash, b.ListHash, b.Rule)
	for _, p := range b.Parties {
		d.add(p.Name, p.Nonce, p.Value)
	}
	d.add(b.External.Value)
	return d.hex()
}

func (b Bundle) resultHash() string {
	d := newDigest("qgov-result-1", b.Seed)
	d.number(len(b.Drawn))
	d.add(b.Drawn...)
	d.number(len(b.Assignments))
	for _, a := range b.Assignments {
		d.add(a.Object)
		d.number(len(a.Samplers))
		d.add(a.Samplers...)
	}
	d.number(len(b.Replacements))
	for _, r := range b.Replacements {
		d.add(r.Kind, r.Object, r.Sampler, r.Reason, r.By)
	}
	return d.hex()
}

// Freeze puts the lists of a draw in order, checks them and fixes their hashes.
// The order in which lists are handed in makes no difference, save that of the
// parties. Reveals and results in b are dropped.
func Freeze(b Bundle) (Bundle, error) {
	b.Format, b.Rule = Format, Rule
	b.List = slices.SortedFunc(slices.Values(b.List), func(x, y Entry) int { return cmp.Compare(x.ID, y.ID) })
	b.Exclusions = slices.SortedFunc(slices.Values(b.Exclusions), func(x, y Exclusion) int { return cmp.Compare(x.ID, y.ID) })
	b.Samplers = slices.SortedFunc(slices.Values(b.Samplers), func(x, y Sampler) int { return cmp.Compare(x.ID, y.ID) })
	b.Avoidances = slices.SortedFunc(slices.Values(b.Avoidances), func(x, y Avoidance) int {
		return cmp.Or(cmp.Compare(x.Sampler, y.Sampler), cmp.Compare(x.Object, y.Object))
	})
	b.Parties = slices.Clone(b.Parties)
	for i := range b.Parties {
		b.Parties[i].Nonce, b.Parties[i].Value = "", ""
	}
	b.External.Value = ""
	b.Seed, b.Drawn, b.Assignments, b.Replacements, b.ResultHash = "", nil, nil, nil, ""
	if err := b.check(); err != nil {
		return Bundle{}, err
	}
	b.ListHash = ListHash(b.List)
	b.FrozenHash = b.frozenHash()
	return b.filled(), nil
}

// check checks what Freeze fixes.
func (b Bundle) check() error {
	if b.Format != Format || b.Rule != Rule {
		return refusal.New("不认识的格式或规则版本：%s，%s", b.Format, b.Rule)
	}
	if err := plain(b.Title, b.External.Name, b.External.Date, b.External.Value); err != nil {
		return err
	}
	if err := b.checkList(); err != nil {
		return err
	}
	if err := b.checkSamplers(); err != nil {
		return err
	}
	return b.checkSources()
}

func (b Bundle) checkList() error {
	for i, e := range b.List {
		if err := plain(e.ID, e.Label); err != nil {
			return err
		}
		if e.ID == "" || e.Weight < 1 {
			return refusal.New("名单中的编号不能为空，权重应为不小于 1 的整数：%q，%d", e.ID, e.Weight)
		}
		if i > 0 && b.List[i-1].ID >= e.ID {
			return refusal.New("名单编号重复或未按编号排序：%s", e.ID)
		}
	}
	for i, e := range b.Exclusions {
		if err := plain(e.ID, e.Reason); err != nil {
			return err
		}
		if e.Reason == "" || !b.listed(e.ID) || i > 0 && b.Exclusions[i-1].ID >= e.ID {
			return refusal.New("剔除对象应在名单中、不重复、按编号排序并写明理由：%s", e.ID)
		}
	}
	if b.Count < 1 || b.Count > len(b.List)-len(b.Exclusions) {
		return refusal.New("可抽取对象不足：需 %d 个，只有 %d 个", b.Count, len(b.List)-len(b.Exclusions))
	}
	return nil
}

func (b Bundle) listed(id string) bool {
	_, found := slices.BinarySearchFunc(b.List, id, func(e Entry, id string) int { return cmp.Compare(e.ID, id) })
	return found
}

func (b Bundle) checkSamplers() error {
	known := map[string]bool{}
	for i, s := range b.Samplers {
		if err := plain(s.ID, s.Label); err != nil {
			return err
		}
		if s.ID == "" || i > 0 && b.Samplers[i-1].ID >= s.ID {
			return refusal.New("抽样人员编号为空、重复或未按编号排序：%s", s.ID)
		}
		known[s.ID] = true
	}
	for i, a := range b.Avoidances {
		if err := plain(a.Sampler, a.Object, a.Reason); err != nil {
			return err
		}
		if !known[a.Sampler] || !b.listed(a.Object) {
			return refusal.New("回避关系中的人员或对象不在名单中：%s，%s", a.Sampler, a.Object)
		}
		if i > 0 && cmp.Or(cmp.Compare(b.Avoidances[i-1].Sampler, a.Sampler), cmp.Compare(b.Avoidances[i-1].Object, a.Object)) >= 0 {
			return refusal.New("回避关系重复或未排序：%s，%s", a.Sampler, a.Object)
		}
	}
	if b.SamplersEach < 0 || b.SamplersEach > len(b.Samplers) {
		return refusal.New("抽样人员不足：每个对象需 %d 人，只有 %d 人", b.SamplersEach, len(b.Samplers))
	}
	return nil
}

func (b Bundle) checkSources() error {
	if len(b.Parties) == 0 && b.External.Name == "" {
		return refusal.New("随机数来源不能为空：至少要有一个承诺方或一个外部公开数值")
	}
	if (b.External.Name == "") != (b.External.Date == "") {
		return refusal.New("外部公开数值应同时写明名称和日期")
	}
	seen := map[string]bool{}
	for _, p := range b.Parties {
		if err := plain(p.Name, p.Nonce, p.Value); err != nil {
			return err
		}
		if p.Name == "" || seen[p.Name] || strings.Contains(p.Name+p.Nonce, "|") {
			return refusal.New("承诺方名称为空、重复或含有竖线：%s", p.Name)
		}
		if raw, err := hex.DecodeString(p.Commitment); err != nil || len(raw) != sha256.Size || strings.ToLower(p.Commitment) != p.Commitment {
			return refusal.New("承诺值应为 64 位小写十六进制：%s", p.Name)
		}
		seen[p.Name] = true
	}
	return nil
}

// plain refuses texts that could look alike and hash differently, or that JSON
// writers escape in different ways.
func plain(texts ...string) error {
	for _, t := range texts {
		if !utf8.ValidString(t) || len(t) > 2000 {
			return refusal.New("文字不是有效的 UTF-8 或过长：%.40q", t)
		}
		for _, r := range t {
			if r < 0x20 || r == 0x7f || r == '\u2028' || r == '\u2029' {
				return refusal.New("文字含有控制字符：%.40q", t)
			}
		}
	}
	return nil
}
