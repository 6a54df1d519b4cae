package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"qgov/app"
	"qgov/base/duty"
	"qgov/base/organ"
	"qgov/domain/consumer/complaint"
	"qgov/domain/consumer/reception"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// The people who complain at once, how many forms each sends, and how long each takes from one press of a button to the next.
const (
	senders = 50
	formsOf = 6
	think   = time.Second
)

// forms measures the public form of a complaint (docs/performance.md, "Consumers"): its weight, and how long 50 people who send it with
// two pictures at the same time wait for an answer, through the whole front door.
func forms(ctx context.Context, t *table, o options) error {
	for engine := range strings.SplitSeq(o.engines, ",") {
		if err := formOn(ctx, t, engine); err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
	}
	return nil
}

// consumerWorld is an empty installation with one bureau.
func consumerWorld(ctx context.Context, engine string) (w *world, owner string, err error) {
	w = &world{engine: engine}
	if w.dir, err = os.MkdirTemp("", "qgov-bench-"); err != nil {
		return nil, "", err
	}
	cfg, owner, err := w.config(ctx)
	if err == nil {
		w.address = cfg.DB
		w.app, err = app.Open(ctx, cfg, app.Options{Logs: slog.New(slog.DiscardHandler)})
	}
	if err == nil {
		err = w.app.Engine.Write(role.With(ctx, role.System("bench")), func(tx *flow.Tx) error {
			return tx.Create(organ.Kind.Plan, &organ.Organ{Head: record.Head{Region: "371000"}, Name: "示例市场监督管理局", Sort: "bureau", Prefix: "示市监"})
		})
	}
	if err != nil {
		w.close()
	}
	return w, owner, err
}

func formOn(ctx context.Context, t *table, engine string) error {
	w, _, err := consumerWorld(ctx, engine)
	if err != nil {
		return err
	}
	defer w.close()
	// Each sender has an address of its own: the budget of one network is not what is measured.
	site := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if a := r.Header.Get("Bench-Sender"); a != "" {
			r.RemoteAddr = a
		}
		w.app.Handler.ServeHTTP(out, r)
	}))
	defer site.Close()
	if engine == "sqlite" {
		if err := weigh(t, site.URL, "/complain", "public form of a complaint", 100_000); err != nil {
			return err
		}
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	var failed error
	took := map[string][]time.Duration{}
	people := make([]*sender, senders)
	for n := range people {
		people[n] = &sender{base: site.URL, address: fmt.Sprintf("10.%d.0.1:999", n), rng: rand.New(rand.NewPCG(11, uint64(n))), took: map[string][]time.Duration{}}
		for range 2 * formsOf {
			people[n].pictures = append(people[n].pictures, people[n].picture())
		}
	}
	for _, s := range people {
		wg.Go(func() {
			err := s.run()
			mu.Lock()
			defer mu.Unlock()
			failed = errors.Join(failed, err)
			for what, list := range s.took {
				took[what] = append(took[what], list...)
			}
		})
	}
	wg.Wait()
	if failed != nil {
		return failed
	}
	for _, what := range []string{"page", "picture", "submit"} {
		p50, p95 := share(took[what], 0.5), share(took[what], 0.95)
		r := row{what: fmt.Sprintf("%s: %d people send a complaint with two pictures at the same time, %s of theirs: p50 / p95 of %d", engine, senders, what, len(took[what])), ours: millis(p50) + " / " + millis(p95)}
		if what == "submit" {
			r.wanted, r.verdict = "p95 < 100 ms", verdict(p95 < 100*time.Millisecond)
		}
		t.add(r)
	}
	return nil
}

// sender is somebody with a telephone.
type sender struct {
	base, address string
	rng           *rand.Rand
	pictures      [][]byte // taken before
	took          map[string][]time.Duration
}

var formKey = regexp.MustCompile(`name="key" value="([A-Z2-7]{26})"`)

// run opens the form, adds two pictures and sends it, again and again.
func (s *sender) run() error {
	for n := range formsOf {
		body, err := s.ask("page", "GET", "/complain", "", nil)
		if err != nil {
			return err
		}
		m := formKey.FindSubmatch(body)
		if m == nil {
			return errors.New("the form has no key")
		}
		key := string(m[1])
		in := url.Values{"key": {key}, "wish": {"complaint"}, "against": {"示例电器商店"}, "region": {"371000"}, "text": {"购买的彩色电视机修理后仍然无法开机"}, "want": {"退货"}, "product": {"彩色电视机"}, "price": {"3000"}, "name": {"张三丰"}, "phone": {"13800138000"}, "agree": {"true"}}
		for _, picture := range s.pictures[2*n : 2*n+2] {
			var b bytes.Buffer
			w := multipart.NewWriter(&b)
			p, err := w.CreateFormFile("photo", "电视.jpg")
			if err == nil {
				_, err = p.Write(picture)
			}
			if err := errors.Join(err, w.Close()); err != nil {
				return err
			}
			got, err := s.ask("picture", "POST", "/complain/photo?key="+key, w.FormDataContentType(), b.Bytes())
			if err != nil {
				return err
			}
			_, rest, _ := bytes.Cut(got, []byte(`"hash":"`))
			hash, _, ok := bytes.Cut(rest, []byte(`"`))
			if !ok {
				return fmt.Errorf("no picture: %.200s", got)
			}
			in.Add("photo", string(hash))
		}
		if _, err := s.ask("submit", "POST", "/complain", "application/x-www-form-urlencoded", []byte(in.Encode())); err != nil {
			return err
		}
	}
	return nil
}

// ask waits as a person does and then asks.
func (s *sender) ask(what, method, path, media string, body []byte) ([]byte, error) {
	time.Sleep(think/2 + time.Duration(s.rng.Int64N(int64(think))))
	r, err := http.NewRequest(method, s.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Bench-Sender", s.address)
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	start := time.Now()
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	s.took[what] = append(s.took[what], time.Since(start))
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %s %.300s", method, path, res.Status, b)
	}
	return b, err
}

// picture is what a telephone makes of a picture before it is sent: 1600 by 1200 points, no two alike.
func (s *sender) picture() []byte {
	m := image.NewYCbCr(image.Rect(0, 0, 1600, 1200), image.YCbCrSubsampleRatio420)
	for i := range m.Y {
		m.Y[i] = uint8(i>>8) + uint8(s.rng.Uint32()&15)
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = 128, 128
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 70}); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// queued is how many complaints the officers' list holds.
const queued = 500_000

// queues measures the list of complaints as an officer opens it.
func queues(ctx context.Context, t *table, o options) error {
	for engine := range strings.SplitSeq(o.engines, ",") {
		if err := queueOn(ctx, t, o, engine); err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
	}
	return nil
}

func queueOn(ctx context.Context, t *table, o options, engine string) error {
	w, owner, err := consumerWorld(ctx, engine)
	if err != nil {
		return err
	}
	defer w.close()
	w.verbose, w.pages = o.verbose, o.pages
	if err := w.complaints(ctx); err != nil {
		return err
	}
	if engine == "postgres" { // as the server does by itself within minutes
		if err := vacuum(ctx, owner); err != nil {
			return err
		}
	}
	if w.raw, err = openRaw(ctx, engine, w.address); err != nil {
		return err
	}
	for _, place := range []struct{ what, region string }{{"a city", "371000"}, {"a county", "371082"}} {
		as := func(ctx context.Context) context.Context {
			return role.With(ctx, role.Actor{ID: 7, Login: "bench", Name: "测试员", Region: place.region, Duties: []role.Duty{duty.Consumer}})
		}
		if err := w.measure(ctx, t, register{plan: complaint.Kind.Plan, as: as}, fmt.Sprintf("queue of %d complaints, officer of %s", queued, place.what), queuePages()); err != nil {
			return err
		}
	}
	return nil
}

// queuePages are the ways in which an officer opens the list.
func queuePages() []listed {
	out := []listed{{"as it opens", ""}, {"my own", "view=mine"}, {"overdue", "view=late"}, {"raised", "view=p-raised"}, {"by last day", "order=due"}, {"by day of receipt, down", "order=-received"}, {"this month", "period=30"},
		{"county, down by code", "region=371082&order=-number"}, {"food", "trouble=food"}, {"by telephone and failed", "channel=phone&end=failed"}}
	for _, s := range []record.State{complaint.Received, complaint.Mediating, complaint.Calling, complaint.Done} {
		out = append(out, listed{"state " + string(s), "state=" + string(s)})
	}
	return out
}

// complaints fills the register as a bulk load would: three years of a city's, of which about one in forty is still open.
func (w *world) complaints(ctx context.Context) error {
	const part = 1000
	rng := rand.New(rand.NewPCG(5, 5))
	places := []string{"371002", "371003", "371082", "371083"}
	goods := []string{"彩色电视机", "手机", "电动自行车", "酸奶", "家具", "健身服务", "空调", "二手汽车"}
	open := []record.State{complaint.Received, complaint.Mediating, complaint.Calling}
	for from := 0; from < queued; from += 50 * part {
		err := w.app.Engine.Write(role.With(ctx, role.System("bench")), func(tx *flow.Tx) error {
			for first := from; first < min(queued, from+50*part); first += part {
				var b strings.Builder
				b.WriteString(`INSERT INTO complaint (id, version, region, state, owner, due, title, number, against, received, closed, channel, product, trouble, "end", level) VALUES `)
				for n := first; n < first+part; n++ {
					received := tx.Today().AddDays(-n * 1095 / queued)
					state, due, closed, end, level := complaint.Done, "", received.AddDays(rng.IntN(60)).String(), complaint.Ends[rng.IntN(len(complaint.Ends))].Code, 1
					if n < queued/18 && rng.IntN(2) == 0 { // of the last two months
						state, due, closed, end = open[rng.IntN(len(open))], received.AddDays(60).String(), "", ""
						level += rng.IntN(20) / 18
					}
					if n > first {
						b.WriteString(", ")
					}
					good := goods[rng.IntN(len(goods))]
					fmt.Fprintf(&b, "(%d, 1, '%s', '%s', %d, '%s', '%s不能使用', '示市监消〔%d〕%d号', '示例商店%d', '%s', '%s', '%s', '%s', '%s', '%s', %d)", n+1, places[rng.IntN(len(places))], state, 7+rng.IntN(40), due,
						good, received.Year(), n+1, rng.IntN(5000), received, closed, reception.Channels[rng.IntN(len(reception.Channels))].Code, good, complaint.Troubles[rng.IntN(len(complaint.Troubles))].Code, end, level)
				}
				if _, err := tx.Exec(b.String() + ` /* {all: generated rows} */`); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
