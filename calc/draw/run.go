package draw

import (
	"encoding/hex"
	"slices"

	"qgov/calc/refusal"
)

// machine carries a draw out, step by step, from the seed alone.
type machine struct {
	bundle   Bundle
	objects  *picker
	list     *stream
	people   *stream
	load     []int               // objects each sampler is on, by index
	avoid    map[[2]string]bool  // sampler, object
	standing map[string][]string // object to its samplers, as they stand now
}

// newMachine starts a draw; b.Seed is set.
func newMachine(b Bundle) (*machine, error) {
	raw, err := hex.DecodeString(b.Seed)
	if err != nil || len(raw) != 32 {
		return nil, refusal.New("种子应为 64 位小写十六进制")
	}
	excluded := map[string]bool{}
	for _, e := range b.Exclusions {
		excluded[e.ID] = true
	}
	weights := make([]int64, len(b.List))
	for i, e := range b.List {
		if !excluded[e.ID] {
			weights[i] = e.Weight
		}
	}
	objects, err := newPicker(weights)
	if err != nil {
		return nil, err
	}
	m := &machine{bundle: b, objects: objects, list: newStream([32]byte(raw), purposeList), people: newStream([32]byte(raw), purposeSamplers),
		load: make([]int, len(b.Samplers)), avoid: map[[2]string]bool{}, standing: map[string][]string{}}
	for _, a := range b.Avoidances {
		m.avoid[[2]string{a.Sampler, a.Object}] = true
	}
	return m, nil
}

// begin draws the objects and then their samplers.
func (m *machine) begin() error {
	m.bundle.Drawn, m.bundle.Assignments = []string{}, []Assignment{}
	for range m.bundle.Count {
		id, err := m.drawObject()
		if err != nil {
			return err
		}
		m.bundle.Drawn = append(m.bundle.Drawn, id)
	}
	for _, id := range m.bundle.Drawn {
		if err := m.assign(id); err != nil {
			return err
		}
	}
	return nil
}

func (m *machine) drawObject() (string, error) {
	i, ok := m.objects.next(m.list)
	if !ok {
		return "", refusal.New("名单中已没有可递补的对象")
	}
	return m.bundle.List[i].ID, nil
}

// assign sends samplers to a newly drawn object.
func (m *machine) assign(object string) error {
	m.standing[object] = []string{}
	for range m.bundle.SamplersEach {
		i, err := m.drawSampler(object)
		if err != nil {
			return err
		}
		m.standing[object] = append(m.standing[object], m.bundle.Samplers[i].ID)
	}
	if m.bundle.SamplersEach > 0 {
		m.bundle.Assignments = append(m.bundle.Assignments, Assignment{object, slices.Clone(m.standing[object])})
	}
	return nil
}

// drawSampler picks among the least loaded of those who may go.
func (m *machine) drawSampler(object string) (int, error) {
	var candidates []int
	for i, s := range m.bundle.Samplers {
		if m.avoid[[2]string{s.ID, object}] || slices.Contains(m.standing[object], s.ID) {
			continue
		}
		if len(candidates) > 0 && m.load[i] < m.load[candidates[0]] {
			candidates = candidates[:0]
		}
		if len(candidates) == 0 || m.load[i] == m.load[candidates[0]] {
			candidates = append(candidates, i)
		}
	}
	if len(candidates) == 0 {
		return 0, refusal.New("除去回避人员后，抽样人员不足：%s", object)
	}
	i := candidates[m.people.below(uint64(len(candidates)))]
	m.load[i]++
	return i, nil
}

// free takes a sampler off an object.
func (m *machine) free(sampler string) {
	i := slices.IndexFunc(m.bundle.Samplers, func(s Sampler) bool { return s.ID == sampler })
	m.load[i]--
}

// replace carries one replacement out and fills in By.
func (m *machine) replace(r Replacement) error {
	if err := plain(r.Reason); err != nil {
		return err
	}
	samplers, ok := m.standing[r.Object]
	if !ok || r.Reason == "" {
		return refusal.New("被替换的对象应在抽取结果中，并写明理由：%s", r.Object)
	}
	var err error
	switch {
	case r.Kind == ReplaceObject && r.Sampler == "":
		for _, s := range samplers {
			m.free(s)
		}
		delete(m.standing, r.Object)
		if r.By, err = m.drawObject(); err == nil {
			err = m.assign(r.By)
		}
	case r.Kind == ReplaceSampler && slices.Contains(samplers, r.Sampler):
		at := slices.Index(samplers, r.Sampler)
		m.avoid[[2]string{r.Sampler, r.Object}] = true
		m.free(r.Sampler)
		var i int
		if i, err = m.drawSampler(r.Object); err == nil {
			r.By = m.bundle.Samplers[i].ID
			samplers[at] = r.By
		}
	default:
		return refusal.New("替换类型或被替换的人员不正确：%s，%s", r.Kind, r.Sampler)
	}
	m.bundle.Replacements = append(m.bundle.Replacements, r)
	return err
}

// replay carries out the whole draw of b, its replacements included.
func replay(b Bundle) (*machine, error) {
	past := b.Replacements
	b.Replacements = []Replacement{}
	m, err := newMachine(b)
	if err != nil {
		return nil, err
	}
	if err := m.begin(); err != nil {
		return nil, err
	}
	for _, r := range past {
		r.By = ""
		if err := m.replace(r); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// revealed checks that every source of the seed is open and keeps its promise.
func (b Bundle) revealed() error {
	for _, p := range b.Parties {
		if p.Value == "" {
			return refusal.New("承诺方尚未揭示，抽取不成立：%s", p.Name)
		}
		if len(p.Nonce) < 16 {
			return refusal.New("随机串应不少于 16 个字符：%s", p.Name)
		}
		if Commitment(p.Name, p.Nonce, p.Value) != p.Commitment {
			return refusal.New("揭示值与事先承诺不符：%s", p.Name)
		}
	}
	if (b.External.Name == "") != (b.External.Value == "") {
		return refusal.New("外部公开数值尚未公布或未事先约定：%s", b.External.Name)
	}
	return nil
}

// Draw computes the seed and the result of a frozen bundle whose sources have
// been revealed. A missing or false reveal makes the draw void.
func (b Bundle) Draw() (Bundle, error) {
	if err := VerifyFrozen(b); err != nil {
		return Bundle{}, err
	}
	if err := b.revealed(); err != nil {
		return Bundle{}, err
	}
	b.Replacements = nil
	b.Seed = b.seed()
	m, err := replay(b)
	if err != nil {
		return Bundle{}, err
	}
	return m.seal(), nil
}

// Replace puts the next object in the place of a drawn one (sampler empty), or
// another sampler in the place of one at an object. The draw goes on where the
// same seed left off; reason says why and is published.
func (b Bundle) Replace(object, sampler, reason string) (Bundle, error) {
	if err := Verify(b); err != nil {
		return Bundle{}, err
	}
	m, err := replay(b)
	if err != nil {
		return Bundle{}, err
	}
	r := Replacement{Kind: ReplaceObject, Object: object, Sampler: sampler, Reason: reason}
	if sampler != "" {
		r.Kind = ReplaceSampler
	}
	if err := m.replace(r); err != nil {
		return Bundle{}, err
	}
	return m.seal(), nil
}

func (m *machine) seal() Bundle {
	m.bundle.ResultHash = m.bundle.resultHash()
	return m.bundle.filled()
}

// Standing gives the objects as they stand after all replacements, each with
// its samplers, in the order they came in.
func (b Bundle) Standing() ([]Assignment, error) {
	m, err := replay(b)
	if err != nil {
		return nil, err
	}
	order := slices.Clone(m.bundle.Drawn)
	for _, r := range m.bundle.Replacements {
		if r.Kind == ReplaceObject {
			order = append(order, r.By)
		}
	}
	var now []Assignment
	for _, id := range order {
		if samplers, ok := m.standing[id]; ok {
			now = append(now, Assignment{id, samplers})
		}
	}
	return now, nil
}
