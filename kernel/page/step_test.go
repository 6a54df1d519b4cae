package page_test

import (
	"net/url"
	"strings"
	"testing"

	"qgov/kernel/audit"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

func TestDetail(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("荣成海鲜店", "91371082")
		r := w.toy("甲<案>", func(r *toy) {
			r.Shop, r.Phone, r.Witn, r.Note, r.Count, r.Trade = record.To[shop](s.ID), "13800001234", "张三丰", "一\n二", 0, "秘方"
			r.Parts = []part{{Name: "头", Sold: record.Some[int64](0), Shop: record.To[shop](s.ID), Buyer: "李四", Margin: "三成"}}
		})
		p := w.officer()
		p.get(at(r, "")).want(200, "现在可以办理", "立案", "请先填写数量", "作废", "甲&lt;案&gt;", "!<案>", "荣成海鲜店", "/toy_shop/"+s.ID.String(), "138****1234", "张**", "李*", "部件名", "基本信息", "物品", "0 kg",
			"登记信息", "人员11", "!13800001234", "!秘方", "!三成", "!/step/close", "!/reveal/")
		p.get(at(r, "")).want(200, "摘要：甲", "案情分析", "!没有</h2>", "出具文书", "六个月内再次发现")
		w.chief().get(at(r, "")).want(200, "等待办理：立案（办案员）", "/reveal/phone", "/reveal/witn", "/reveal/parts.0.buyer", "!/edit\"")
		p.get("/toy_shop/"+s.ID.String()).want(200, "玩具案", "甲&lt;案&gt;", "/toy_case/new?shop="+s.ID.String())
		p.get("/toy_shop/"+s.ID.String()).want(200, "/edit\"")
		w.person(14, "371083", officer).get("/toy_shop/"+s.ID.String()).want(200, "荣成海鲜店", "!/edit\"") // read everywhere, written at home
		p.htmx("drawer-body").get(at(r, "?drawer=1")).want(200, "打开详情", "138****1234", "!<html")
		p.get(at(r, "?drawer=1")).want(200, "<html")
		p.get(at(r, "/print")).want(200, "打印人：人员11", "138****1234", "部件名", "!13800001234", "!/reveal/", "!秘方")
		// the history names old and new values in words
		n := w.load(r.ID)
		n.Shop, n.Grade, n.Phone, n.Trade, n.Count = record.Ref[shop]{}, "b", "13900009999", "新秘方", 5
		w.must(w.officer(), func(tx *flow.Tx) error { return store.Update(tx.Tx, toyKind, n, "核对后更正") })
		p.get(at(r, "")).want(200, "核对后更正", "乙级", "荣成海鲜店", "＊＊＊", "!13900009999", "!新秘方")
	})
}

// TestReads: who takes a step has the words before the eyes that it is about, in the form and in the drawer, and none that are masked or kept.
func TestReads(t *testing.T) {
	each(t, func(w *world) {
		r := w.toy("甲案", func(r *toy) { r.Note, r.Phone, r.Trade = "第一行<写>\n第二行", "13800001234", "秘方" })
		p := w.officer()
		p.htmx("drawer-body").get(at(r, "?drawer=1")).want(200, "第一行&lt;写&gt;", "第二行", "!秘方", "!13800001234")
		p = w.person(15, "371000", officer, cleared)
		p.get(at(r, "/step/waive")).want(200, "第一行&lt;写&gt;", "第二行", "!13800001234", "!138****1234")
	})
}

// TestSkipped: a station that the case went past is not shown as done.
func TestSkipped(t *testing.T) {
	each(t, func(w *world) {
		r, p := w.toy("乙案", nil), w.person(31, "371000", cleared)
		p.get(at(r, "")).want(200, "!st-skip")
		p.post(at(r, "/step/waive?version=1"), nil).went(at(r, ""))
		p.get(at(r, "")).want(200, `<li class="st-done">`, `<li class="st-skip">`, "（不适用）", "!（未开始）")
	})
}

func TestSteps(t *testing.T) {
	each(t, func(w *world) {
		r := w.toy("甲案", nil)
		p, chief := w.officer(), w.person(12, "371000", chief)
		// a step without questions is one click, and not twice
		p.get(at(r, "")).want(200, `action="`+at(r, "/step/accept?version=1")+`"`)
		p.post(at(r, "/step/accept?version=1"), nil).went(at(r, ""))
		p.get(at(r, "")).want(200, "“立案”已办理：办理中", "立〔2026〕1号", "剩余 10 天", "玩具法", "未核实", "暂定", "2026-03-12", "办理中")
		p.post(at(r, "/step/accept?version=1"), nil).want(412, "已被他人更新")
		p.post(at(r, "/step/accept?version=2"), nil).want(409, "当前状态为“办理中”")
		p.post(at(r, "/step/close"), url.Values{"version": {"2"}, "reason": {"查证属实"}}).want(403)
		p.post(at(r, "/step/nothing"), nil).want(404)
		// the form of a step
		chief.get(at(r, "/step/close")).want(200, "结案后不再变更", "此步骤办理后不能撤回", `name="version" value="2"`, "罚款", "玩具法")
		v := url.Values{"version": {"2"}, "reason": {"短"}, "fine": {"1元"}}
		chief.post(at(r, "/step/close"), v).want(422, "不是金额", `value="1元"`)
		v.Set("fine", "10")
		chief.post(at(r, "/step/close"), v).want(422, "至少 4 个字", `href="#f-reason"`)
		v.Set("reason", "查证<属实>")
		v.Set("fine", "9999")
		chief.post(at(r, "/step/close"), v).want(422, "罚款超过权限", "查证&lt;属实&gt;")
		chief.htmx("dialog-body").post(at(r, "/step/close"), v).want(422, `id="form-box"`, "!<html")
		v.Set("fine", "10")
		v.Set("version", "1")
		chief.post(at(r, "/step/close"), v).want(412, "已被他人更新")
		v.Set("version", "2")
		both := w.person(11, "371000", role.Duty("chief"), officer) // who accepted may not close
		both.get(at(r, "")).want(200, "须由经办人以外的另一人办理")
		both.post(at(r, "/step/close"), v).want(403, "须由经办人以外的另一人办理")
		a := chief.htmx("dialog-body").post(at(r, "/step/close"), v)
		if a.Code != 200 || a.Header().Get("HX-Redirect") != at(r, "") {
			t.Fatalf("the dialog got %d %v: %s", a.Code, a.Header(), visible(a.Body.String()))
		}
		w.officer().get("/toy_case?view=mine").want(200, "共 0 条") // what is closed needs nobody any more
		w.officer().get("/toy_case").want(200, "共 1 条")
		chief.get(at(r, "")).want(200, "已结案", "已办结，没有待办步骤", "按期完成", "查证&lt;属实&gt;", "!<属实>")
		if n := w.load(r.ID); n.State != "closed" || n.Number != "立〔2026〕1号" {
			t.Errorf("after all %+v", n)
		}
	})
}

func TestBulk(t *testing.T) {
	each(t, func(w *world) {
		a, b, c := w.toy("甲案", nil), w.toy("乙<案>", func(r *toy) { r.Count = 0 }), w.toy("丙案", nil)
		p := w.officer()
		far := w.person(14, "371083", officer)
		all := url.Values{"id": {a.ID.String(), b.ID.String(), c.ID.String(), a.ID.String()}, "step": {"accept"}, "back": {"/toy_case?view=mine"}}
		far.post("/toy_case/bulk", all).want(200, "已办理 0 条，未办理 3 条", "!甲案")
		p.post("/toy_case/bulk", all).want(200, "共 3 条，已办理 2 条，未办理 1 条", "请先填写数量", "乙&lt;案&gt;", "办理中", `href="/toy_case?view=mine"`)
		if w.load(a.ID).State != "open" || w.load(b.ID).State != "draft" || w.load(c.ID).State != "open" {
			t.Error("the states are not what the page says")
		}
		p.post("/toy_case/bulk", url.Values{"step": {"accept"}}).want(422, "请先在列表中勾选")
		p.post("/toy_case/bulk", url.Values{"step": {"accept"}, "id": {"x"}}).want(422)
		p.post("/toy_case/bulk", url.Values{"step": {"drop"}, "id": {a.ID.String()}}).want(422, "不能批量办理")
		p.post("/toy_case/bulk", url.Values{"step": {"close"}, "id": {a.ID.String()}}).want(403)
		// a step with input asks once for all
		v := url.Values{"id": {a.ID.String(), c.ID.String(), b.ID.String()}, "step": {"close"}}
		w.chief().post("/toy_case/bulk", v).want(200, "将对勾选的 3 条记录办理", "结案理由", `value="`+c.ID.String()+`"`)
		v.Set("_save", "1")
		w.chief().post("/toy_case/bulk", v).want(422, "请填写“结案理由”")
		v.Set("reason", "一并结案")
		w.chief().post("/toy_case/bulk", v).want(200, "已办理 2 条，未办理 1 条", "当前状态为“待立案”")
	})
}

func TestReveal(t *testing.T) {
	each(t, func(w *world) {
		r := w.toy("甲案", func(r *toy) {
			r.Phone, r.Witn, r.Trade, r.Parts = "13800001234", "张三丰", "秘方", []part{{Name: "头", Buyer: "李四"}}
		})
		p := w.chief()
		p.get(at(r, "/reveal/phone")).want(200, "查看理由", "!13800001234")
		p.post(at(r, "/reveal/phone"), url.Values{"reason": {"  短 "}}).want(422, "请填写查看理由", "!13800001234")
		if got := w.journal(r.ID, "reveal"); len(got) != 0 {
			t.Errorf("a refused reveal is in the journal: %+v", got)
		}
		a := p.post(at(r, "/reveal/phone"), url.Values{"reason": {"通知<抽样>时间"}}).want(200, "13800001234", "仅本次显示")
		if a.Header().Get("Cache-Control") != "no-store" {
			t.Error("the clear value may be cached")
		}
		p.post(at(r, "/reveal/witn"), url.Values{"reason": {"核对证人姓名"}}).want(200, "张三丰")
		p.post(at(r, "/reveal/parts.0.buyer"), url.Values{"reason": {"核对买家姓名"}}).want(200, "李四")
		for _, field := range []string{"trade", "title", "nothing", "parts.0.margin", "parts.7.buyer", "parts.x.buyer", "parts"} {
			p.post(at(r, "/reveal/"+field), url.Values{"reason": {"看看别的栏目"}}).want(404, "!秘方")
		}
		w.officer().post(at(r, "/reveal/phone"), url.Values{"reason": {"没有这项职责"}}).want(403)
		w.person(30, "371083", chief).post(at(r, "/reveal/phone"), url.Values{"reason": {"属地之外的人"}}).want(404)
		got := w.journal(r.ID, "reveal")
		if len(got) != 3 || got[0].Reason != "通知<抽样>时间" || got[0].Changes[0].Field != "phone" || strings.Contains(strings.Join([]string{got[0].Changes[0].Old, got[0].Changes[0].New}, ""), "1") {
			t.Errorf("journal %+v", got)
		}
		p.get(at(r, "")).want(200, "查看个人信息", "通知&lt;抽样&gt;时间", "电话", "!13800001234")
	})
}

// journal returns the entries of a record with the action.
func (w *world) journal(id record.ID, action string) []audit.Row {
	w.t.Helper()
	var out []audit.Row
	err := w.e.Read(role.With(w.t.Context(), role.System("测试")), func(tx *flow.Tx) error {
		rows, err := audit.Journal{}.Entries(tx.Tx, "toy_case", id)
		for _, r := range rows {
			if r.Action == action {
				out = append(out, r)
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}
