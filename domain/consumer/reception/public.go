package reception

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/web"
)

// Progress is how far a complaint is, in words for whoever sent it.
type Progress struct {
	Stages []web.Stage // labels in Chinese
	Words  string
	Note   string        // what an officer wrote for the sender
	Till   calendar.Date // last day of the period that runs; zero: none
}

// Options is what the public pages need of the program.
type Options struct {
	Public   string                                                    // address of the public site, for QR codes
	Progress func(tx *flow.Tx, complaint record.ID) (*Progress, error) // nil: complaints are not followed
	Reported func(tx *flow.Tx, report record.ID) (*Progress, error)    // nil: reports are not followed
	// Ration counts an act of somebody who is not signed in, for its subject and for its network, and refuses it when there were too many
	// of late.
	Ration func(ctx context.Context, act, subject string, each, network int) error
}

// How often somebody who is not signed in may send, for one form and from one network, which may be a whole shopping street: pictures are
// stored before their form comes, and every form has a key of its own, so without a bound anybody could fill the disk or the desk.
const (
	photosOfForm, photosOfNetwork = 5 * mostPhotos, 60 * mostPhotos
	sendsOfForm, sendsOfNetwork   = 20, 100
	looksOfOne, looksOfNetwork    = 40, 400 // at a case: its secret has 40 bits
)

// The form is known by a key of its own, which its page carries from the first letter on: however often it arrives, it is one message. The
// secret by which its sender follows the case is made from the key, so that a sender whose line broke before the answer gets the same one.
// The program keeps digests of both.
var keyShape = regexp.MustCompile(`^[A-Z2-7]{26}$`)

func newKey() string { return rand.Text() }

// secretOf is the secret of a key: eight letters and figures in two groups.
func secretOf(key string) string {
	sum := sha256.Sum256([]byte("follow " + key))
	s := base32.StdEncoding.EncodeToString(sum[:5])
	return s[:4] + "-" + s[4:]
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// secretDigest is what is kept of the secret of a message. The number is in it, so that equal secrets do not look equal.
func secretDigest(number, secret string) string {
	return digest(number + " " + strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "—", "").Replace(secret)))
}

// asPublic acts as the program for somebody who is not known to it.
func asPublic(ctx context.Context) context.Context {
	return role.With(ctx, role.System("网上来件"))
}

// sent is a form as it arrived.
type sent struct {
	key    string
	values url.Values
	photos []record.File
	first  *Message // what the form has become already
}

// messageOf reads a form into a message, with a problem at each field that is not right.
func messageOf(in sent, today calendar.Date) (*Message, []fault.Problem) {
	m := &Message{Channel: Web, Received: today, Photos: in.photos}
	var problems []fault.Problem
	k, p := Kind, Kind.P
	for _, x := range []struct {
		name string
		f    *record.Field
	}{{"wish", k.F(&p.Wish)}, {"against", k.F(&p.Against)}, {"against_addr", k.F(&p.AgainstAddr)}, {"product", k.F(&p.Product)}, {"price", k.F(&p.Price)}, {"bought", k.F(&p.Bought)}, {"text", k.F(&p.Text)}, {"want", k.F(&p.Want)},
		{"repairs", k.F(&p.Repairs)}, {"repair_days", k.F(&p.RepairDays)}, {"name", k.F(&p.Name)}, {"phone", k.F(&p.Phone)}, {"address", k.F(&p.Address)}} {
		if problem := x.f.Parse(m, strings.TrimSpace(in.values.Get(x.name))); problem != nil {
			problem.Field = x.name
			problems = append(problems, *problem)
		}
	}
	m.Region = in.values.Get("region")
	need := func(name, value, text string) {
		if strings.TrimSpace(value) == "" {
			problems = append(problems, fault.Problem{Field: name, Code: "N120", Text: text})
		}
	}
	need("wish", m.Wish, "请选择投诉还是举报")
	need("against", m.Against, "请填写商家名称")
	need("region", m.Region, "请选择商家所在地")
	need("text", m.Text, "请写明发生了什么")
	if m.Wish != AsReport { // both orders ask for name and telephone of a complainant; a reporter may stay unnamed
		need("name", string(m.Name), "请填写姓名，办理投诉需要核对身份")
		need("phone", string(m.Phone), "请填写手机号码，我们会联系您")
	}
	if m.Phone != "" && !phoneShape.MatchString(string(m.Phone)) {
		problems = append(problems, fault.Problem{Field: "phone", Code: "N121", Text: "手机号码不正确，请填写 11 位手机号或者带区号的电话"})
	}
	if in.values.Get("agree") == "" {
		problems = append(problems, fault.Problem{Field: "agree", Code: "N122", Text: "请确认以上内容真实"})
	}
	m.Title = clip(titleOf(m), 60)
	return m, problems
}

var phoneShape = regexp.MustCompile(`^(\+?86)?[ -]?(1\d{10}|0\d{2,3}[- ]?\d{7,8})$`)

// titleOf is a title for lists. None of the sender's own words are in it.
func titleOf(m *Message) string {
	about := m.Product
	if about == "" {
		about = m.Against
	}
	return Wishes.Label(m.Wish) + "：" + about
}

// receive registers a form once, however often it arrives, and returns its message.
func receive(ctx context.Context, e *flow.Engine, in sent) (m *Message, err error) {
	ctx = asPublic(ctx)
	if m, err = before(ctx, e, in.key); m != nil || err != nil {
		return m, err
	}
	err = e.Write(ctx, func(tx *flow.Tx) error {
		var problems []fault.Problem
		if m, problems = messageOf(in, tx.Today()); len(problems) > 0 {
			return fault.Problems(problems)
		}
		if err := flow.Create(tx, Kind, m); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO consumer_follow (key, secret, message, at) VALUES (?, ?, ?, ?) /* {all: the form's own} */`, digest(in.key), secretDigest(m.Number, secretOf(in.key)), m.ID, tx.Now())
		if err != nil {
			return err
		}
		_, err = tx.Exec(`DELETE FROM consumer_upload WHERE key = ? AND {all: the form's own}`, digest(in.key))
		return err
	})
	if err == nil {
		return m, nil
	}
	if first, again := before(ctx, e, in.key); again == nil && first != nil { // the same form arrived twice at once, and the other was faster
		return first, nil
	}
	return nil, err
}

// before returns the message that the form with the key has become, or nil.
func before(ctx context.Context, e *flow.Engine, key string) (m *Message, err error) {
	err = e.Read(ctx, func(tx *flow.Tx) error {
		var id int64
		ok, err := tx.One(`SELECT message FROM consumer_follow WHERE key = ? AND {all: the form's own}`, []any{digest(key)}, &id)
		if err != nil || !ok {
			return err
		}
		m, err = store.Get(tx.Tx, Kind, record.ID(id))
		return err
	})
	return m, err
}

// find returns the message with the number if the secret is its own, otherwise nil.
func find(tx *flow.Tx, number, secret string) (*Message, error) {
	var id int64
	ok, err := tx.One(`SELECT f.message FROM consumer_follow f JOIN consumer_message m ON m.id = f.message WHERE m.number = ? AND f.secret = ? AND {all: whoever has the secret}`,
		[]any{strings.TrimSpace(number), secretDigest(strings.TrimSpace(number), secret)}, &id)
	if err != nil || !ok {
		return nil, err
	}
	return store.Get(tx.Tx, Kind, record.ID(id))
}

// mostPhotos is how many pictures a form may have.
const mostPhotos = 9

// keepPhoto remembers a picture that came before its form, and forgets those of a week ago.
func keepPhoto(ctx context.Context, e *flow.Engine, key string, f record.File) error {
	return e.Write(asPublic(ctx), func(tx *flow.Tx) error {
		_, err := tx.Exec(`DELETE FROM consumer_upload WHERE at < ? AND {all: of forms that did not come}`, tx.Now().Add(-7*24*time.Hour))
		if err != nil {
			return err
		}
		var n int64
		if _, err := tx.One(`SELECT count(*) FROM consumer_upload WHERE key = ? AND hash <> ? AND {all: the form's own}`, []any{digest(key), f.Hash}, &n); err != nil {
			return err
		}
		if n >= mostPhotos {
			return fault.New(fault.Invalid, "N123", "最多上传 %d 张照片", mostPhotos)
		}
		_, err = tx.Exec(`INSERT INTO consumer_upload (key, hash, name, size, media, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key, hash) DO UPDATE SET name = excluded.name, at = excluded.at /* {all: the form's own} */`,
			digest(key), f.Hash, f.Name, f.Size, f.Media, tx.Now())
		return err
	})
}

// photosOf returns those of the named pictures that came for the form and are still there.
func photosOf(ctx context.Context, s *page.Site, key string, hashes []string) (out []record.File, err error) {
	err = s.Engine.Read(asPublic(ctx), func(tx *flow.Tx) error {
		for _, h := range hashes[:min(len(hashes), mostPhotos)] {
			f := record.File{Hash: h}
			ok, err := tx.One(`SELECT name, size, media FROM consumer_upload WHERE key = ? AND hash = ? AND {all: the form's own}`, []any{digest(key), h}, &f.Name, &f.Size, &f.Media)
			if err != nil {
				return err
			}
			if !ok {
				return gone(h)
			}
			c, err := s.Files.Open(h)
			if err != nil {
				return gone(h)
			}
			c.Close()
			out = append(out, f)
		}
		return nil
	})
	return out, err
}

func gone(hash string) error {
	return fault.Problems([]fault.Problem{{Field: "photos", Code: "N124", Text: "有照片已过期，请重新添加", Args: nil}})
}

// stages says how far a message is.
func (o Options) stages(tx *flow.Tx, m *Message) (*Progress, error) {
	if m.Complaint != 0 && o.Progress != nil {
		return o.Progress(tx, m.Complaint)
	}
	if m.Report != 0 && o.Reported != nil {
		return o.Reported(tx, m.Report)
	}
	out := &Progress{Stages: []web.Stage{{Label: "已收到", Note: m.Received.String(), State: "done"}, {Label: "分办", State: "now"}, {Label: "办理"}, {Label: "办结"}}, Till: m.Due}
	switch m.State {
	case Waiting:
		out.Words = "来件已收到，正在确认由谁办理。"
	case Answered:
		out.Words, out.Note, out.Stages = "您的咨询已答复。", m.Reply, []web.Stage{{Label: "已收到", Note: m.Received.String(), State: "done"}, {Label: "已答复", State: "done"}}
	case Moved:
		out.Words, out.Note, out.Stages = "来件已转送有处理权限的单位。", m.Reply, []web.Stage{{Label: "已收到", Note: m.Received.String(), State: "done"}, {Label: "已转出", State: "done"}}
	default:
		out.Words = "来件正在办理。"
		out.Stages[1].State, out.Stages[2].State = "done", "now"
	}
	return out, nil
}

// leading returns the message that a joined one has joined, or itself.
func leading(tx *flow.Tx, m *Message) (*Message, error) {
	if !m.Into.Known() {
		return m, nil
	}
	return store.Get(tx.Tx, Kind, m.Into.ID)
}

// regionsOf lists the bureaus that take messages, by the region that each answers for.
func regionsOf(tx *flow.Tx, s *page.Site) (out []web.Option, err error) {
	rows, err := tx.Query(`SELECT o.region, o.name FROM organ o WHERE o.sort = 'bureau' AND {all: the register is public} ORDER BY o.region, o.id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var code, name string
		if err := rows.Scan(&code, &name); err != nil {
			return nil, fmt.Errorf("reception: bureaus: %w", err)
		}
		if len(out) > 0 && out[len(out)-1].Value == code {
			continue
		}
		label := name
		if s.Regions != nil {
			label = s.Regions.FullName(code)
		}
		out = append(out, web.Option{Value: code, Label: label})
	}
	return out, rows.Err()
}
