package joint

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"qgov/base/organ"
	"qgov/kernel/audit"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/seal"
	"qgov/kernel/store"
)

// Webhook is the address to which the tasks of one department are sent. Administrators keep it; no other address is ever asked.
type Webhook struct {
	record.Head
	Name   string
	Organ  record.Ref[organ.Organ]
	URL    string
	App    string // how this program calls itself there
	KeyID  string
	Secret record.Secret
	Alg    string
	Off    bool
	Demo   bool
}

var algs = record.Codes{{Code: "hmac-sha256", Label: "HMAC-SHA256"}, {Code: "hmac-sm3", Label: "HMAC-SM3"}}

// WebhookKind is the register of addresses.
var WebhookKind = record.Declare("webhook", "推送地址", func(r *Webhook, f *record.Fields) {
	f.Text(&r.Name, "名称").Required().Title()
	record.Refer(f, &r.Organ, "成员单位", organ.Kind).Required().Filter().List()
	f.Text(&r.URL, "地址").Required().Max(400).List().Hint("以 https:// 开头；内网可用 http://。不跟随跳转，10 秒未应答视为失败")
	f.Text(&r.App, "应用标识").Required().Max(60)
	f.Text(&r.KeyID, "密钥编号").Required().Max(60)
	f.Secret(&r.Secret, "签名密钥").Hint("至少 32 个字符，与对方共同保管")
	f.Chosen(&r.Alg, "签名算法", algs).Required().List()
	f.YesNo(&r.Off, "停用").Filter().List()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("向成员单位推送联合奖惩任务的地址和签名密钥；只向登记的地址推送").Rule(func(r *Webhook) error {
	u, err := url.Parse(r.URL)
	if r.URL != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.Fragment != "") {
		return record.Bad(&r.URL, "地址不正确，例如 https://xy.example.gov.cn/qgov")
	}
	if n := utf8.RuneCountInString(string(r.Secret)); n < 32 && (n > 0 || !r.Off) {
		return record.Bad(&r.Secret, "密钥不足 32 个字符")
	}
	return nil
})

// Delivery is one message to one address with what became of it.
type Delivery struct {
	record.Head
	Title   string
	Webhook record.Ref[Webhook]
	Task    record.Ref[Task]
	Event   string
	Status  string
	Tries   int64
	Sent    time.Time
	Code    int64 // HTTP status of the last answer
	Answer  string
	Problem string
}

var (
	happenings = record.Codes{{Code: "push", Label: "推送"}, {Code: "lift", Label: "解除"}}
	statuses   = record.Codes{{Code: "waiting", Label: "待发送", Tone: record.Warn}, {Code: "done", Label: "已送达", Tone: record.Good}, {Code: "failed", Label: "未送达", Tone: record.Alert}}
)

// DeliveryKind is the record of messages.
var DeliveryKind = record.Declare("webhook_delivery", "推送记录", func(r *Delivery, f *record.Fields) {
	f.Text(&r.Title, "任务").Max(300).Title()
	record.Refer(f, &r.Webhook, "推送地址", WebhookKind).Filter().List()
	record.Refer(f, &r.Task, "联合奖惩任务", TaskKind)
	f.Chosen(&r.Event, "事件", happenings).Filter().List()
	f.Chosen(&r.Status, "结果", statuses).Filter().List()
	f.Count(&r.Tries, "次数").List()
	f.Instant(&r.Sent, "最近发送时间").List()
	f.Count(&r.Code, "应答状态码").List()
	f.Text(&r.Answer, "应答内容").Paragraph().Max(1000)
	f.Text(&r.Problem, "失败原因").Paragraph().Max(1000)
}).CodeOnly().Says("每条推送的次数、应答和失败原因；失败的按间隔重试，八次后停止，可在后台任务中重新执行")

// tries is how often a message is sent before it is given up; the waits between double and sum up to some 21 minutes.
const tries = 8

// jobName is the job that sends one message.
const jobName = "joint.deliver"

type payload struct {
	Delivery record.ID `json:"delivery"`
}

// send queues a message for each address of the department, in the transaction of the step.
func send(tx *flow.Tx, t *Task, what string) error {
	list, err := store.Find(tx.Tx, WebhookKind, store.Query{Limit: 20, Bare: true, Where: []store.Cond{store.Eq(WebhookKind.F(&WebhookKind.P.Organ), t.Organ.ID), store.Eq(WebhookKind.F(&WebhookKind.P.Off), false)}})
	if err != nil {
		return err
	}
	for _, h := range list {
		d := &Delivery{Head: record.Head{Region: t.Region}, Title: t.Title, Webhook: record.To[Webhook](h.ID), Task: record.To[Task](t.ID), Event: what, Status: "waiting"}
		if err := flow.Create(tx, DeliveryKind, d); err != nil {
			return err
		}
		if _, err := job.Enqueue(tx.Tx, jobName, d.ID.String(), payload{d.ID}); err != nil {
			return err
		}
	}
	return nil
}

// message is the body that a department receives.
type message struct {
	Event   string `json:"event"`
	Task    string `json:"task"`
	Measure string `json:"measure"`
	Content string `json:"content"`
	Basis   string `json:"basis"`
	Trigger string `json:"trigger"`
	Code    string `json:"code"`
	Name    string `json:"name"`
	Ground  string `json:"ground"`
	Number  string `json:"number"`
	Day     string `json:"day"`
	Until   string `json:"until,omitempty"`
	ReplyBy string `json:"reply_by,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Demo    bool   `json:"demo,omitempty"`
}

// deliver sends one message. It is sent at least once: the receiver knows a repeat by its Idempotency-Key.
var deliver = job.Kind{Name: jobName, Label: "推送联合奖惩任务", Tries: tries, Run: func(ctx context.Context, j *job.Running) error {
	var p payload
	if err := json.Unmarshal(j.Payload, &p); err != nil {
		return fmt.Errorf("joint: payload: %w", err)
	}
	ctx = role.With(ctx, role.System("推送"))
	var d *Delivery
	var h *Webhook
	var body []byte
	err := j.Engine.Read(ctx, func(tx *flow.Tx) (err error) {
		if d, err = store.Get(tx.Tx, DeliveryKind, p.Delivery); err != nil {
			return err
		}
		if h, err = store.Get(tx.Tx, WebhookKind, d.Webhook.ID); err != nil {
			return err
		}
		t, err := store.Get(tx.Tx, TaskKind, d.Task.ID)
		if err != nil {
			return err
		}
		body, err = json.Marshal(messageOf(d.Event, t))
		return err
	})
	if err != nil || d.Status == "done" {
		return err
	}
	if h.Off { // since the message was queued; sending it is no longer wanted
		return became(ctx, j.Engine, d.ID, func(x *Delivery) { x.Status, x.Problem = "failed", "推送地址已停用" })
	}
	now := j.Engine.DB().Clock().Now()
	code, answer, sendErr := h.post(ctx, d.ID.String(), body, now)
	err = became(ctx, j.Engine, d.ID, func(x *Delivery) {
		x.Tries, x.Sent, x.Code, x.Answer, x.Problem, x.Status = x.Tries+1, now, int64(code), answer, "", "done"
		if sendErr != nil {
			x.Problem, x.Status = clip(sendErr.Error()), "failed"
		}
	})
	return errors.Join(sendErr, err)
}}

// became notes what became of a message.
func became(ctx context.Context, e *flow.Engine, id record.ID, what func(x *Delivery)) error {
	return e.Write(ctx, func(tx *flow.Tx) error {
		x, err := store.Get(tx.Tx, DeliveryKind, id)
		if err != nil {
			return err
		}
		what(x)
		return tx.Save(DeliveryKind.Plan, x, string(role.Change), "推送结果")
	})
}

func messageOf(what string, t *Task) message {
	m := message{Event: what, Task: t.ID.String(), Measure: t.Title, Content: t.Content, Basis: t.Basis, Trigger: t.Trigger, Code: t.Code, Name: t.Name, Ground: t.Ground, Number: t.Number, Day: t.Day.String(), Demo: t.Demo}
	if !t.Until.IsZero() {
		m.Until = t.Until.String()
	}
	if what == "lift" {
		m.Reason = t.LiftWhy
	} else if !t.Due.IsZero() {
		m.ReplyBy = t.Due.String()
	}
	return m
}

// client asks the address and nothing else: no proxy of the environment, no redirect, no waiting.
var client = http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true, MaxResponseHeaderBytes: 16 << 10, DialContext: (&net.Dialer{Control: reachable}).DialContext},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// reachable refuses, whatever name led there, addresses that are no department's: link-local ones, at which clouds tell their machines'
// secrets, and those of nobody in particular. Private networks are where departments are, and a gateway may stand on this machine.
func reachable(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if ip := to.Addr().Unmap(); err == nil && (ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified()) {
		err = fmt.Errorf("joint: %s is no address of a department", ip)
	}
	return err
}

// most is how much of an answer is read.
const most = 64 << 10

// post signs and sends a message and returns status and beginning of the answer.
func (h *Webhook) post(ctx context.Context, key string, body []byte, now time.Time) (int, string, error) {
	u, err := url.Parse(h.URL)
	if err != nil {
		return 0, "", err
	}
	m := seal.Message{Method: http.MethodPost, Path: u.EscapedPath(), Query: u.Query(), Body: body, App: h.App, Key: h.KeyID, Nonce: audit.NewCode(), Time: now}
	digest, err := m.Digest(h.Alg)
	if err != nil {
		return 0, "", err
	}
	signature, err := m.Sign(h.Alg, []byte(h.Secret))
	if err != nil {
		return 0, "", err
	}
	r, err := http.NewRequestWithContext(ctx, m.Method, h.URL, bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	for name, value := range map[string]string{"Content-Type": "application/json", "Idempotency-Key": key, seal.HeaderApp: m.App, seal.HeaderKey: m.Key, seal.HeaderTime: fmt.Sprint(m.Time.Unix()),
		seal.HeaderNonce: m.Nonce, seal.HeaderDigest: digest, seal.HeaderSignature: signature} {
		r.Header.Set(name, value)
	}
	answer, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(io.LimitReader(answer.Body, most))
	if err == nil && answer.StatusCode/100 != 2 {
		err = fmt.Errorf("joint: the address answered %s", answer.Status)
	}
	return answer.StatusCode, clip(string(b)), err
}

// clip keeps the beginning of a text that somebody else wrote.
func clip(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "�")
	if r := []rune(s); len(r) > 900 {
		return string(r[:900]) + "…"
	}
	return s
}
