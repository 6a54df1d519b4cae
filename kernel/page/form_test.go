package page_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// filled is a form with every field.
func filled(s *shop) url.Values {
	return url.Values{"title": {"假冒<海参>案"}, "shop": {s.ID.String()}, "shop.q": {s.Name}, "note": {"一\r\n二"}, "grade": {"b"}, "_has": {"tags"}, "tags": {"a", "b"},
		"count": {"5"}, "maybe": {""}, "weight": {"1.5"}, "price": {"1,234.50"}, "day": {"2026-02-03"}, "at": {"2026-02-03T09:30"}, "yes": {"true"}, "perh": {"false"},
		"place": {"370000", "371000", "371082"}, "phone": {"13800001234"}, "witn": {"张三丰"}, "region": {"371082"},
		"parts.rows": {"1"}, "parts.row": {"0", "1"}, "parts.0.name": {"头"}, "parts.0.sold": {"2"}, "parts.0.buyer": {"李四"}, "parts.1.name": {"尾"}, "parts.1.sold": {""}}
}

func TestCreate(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("荣成海鲜店", "91371082")
		p := w.officer()
		a := p.get("/toy_case/new?count=7&shop="+s.ID.String()+"&number=X").want(200, "登记玩具案", `value="7"`, `value="荣成海鲜店"`, "物品", "multipart/form-data", "保存草稿")
		for _, name := range []string{"trade", "number", "parts.0.margin", "owner", "state", "version"} {
			if slices.Contains(a.names(), name) {
				t.Errorf("the form asks for %s", name)
			}
		}
		p.get("/toy_case/new?series=S1").want(200, "六个月内再次发现", `action="/toy_case?series=S1"`)
		to := p.post("/toy_case?series=S1", filled(s)).went("/toy_case/")
		page := p.get(to).want(200, "已保存“假冒&lt;海参&gt;案”", "假冒&lt;海参&gt;案", "!<海参>", "乙级", "1,234.50", "2026-02-03 09:30", "138****1234", "张**", "山东省威海市荣成市", "头", "!13800001234", "!张三丰", "!李四")
		if p.get(to).want(200); strings.Contains(page.Body.String(), "商业秘密") {
			t.Error("a sensitive field shows")
		}
		id, _ := record.ParseID(strings.TrimPrefix(to, "/toy_case/"))
		r := w.load(id)
		want := toy{Shop: record.To[shop](s.ID), Title: "假冒<海参>案", Note: "一\n二", Grade: "b", Tags: []string{"a", "b"}, Count: 5, Weight: 1500000, Price: record.Some(record.Money(123450)),
			Day: calendar.NewDate(2026, 2, 3), At: time.Date(2026, 2, 3, 1, 30, 0, 0, time.UTC), Yes: true, Perh: record.Some(false), Place: "371082", Phone: "13800001234", Witn: "张三丰"}
		for _, f := range toyKind.Fields {
			if f.Type != record.Rows && !f.Fixed && store.Describe(f, r) != store.Describe(f, &want) {
				t.Errorf("%s is %q, want %q", f.Name, store.Describe(f, r), store.Describe(f, &want))
			}
		}
		if r.Number != "S1" {
			t.Errorf("the default of a field set by code is lost: %q", r.Number)
		}
		if len(r.Parts) != 2 || r.Parts[0].Buyer != "李四" || r.Parts[0].Sold != record.Some[int64](2) || r.Parts[1].Sold.Known || r.State != "draft" || r.Owner != 11 || r.Region != "371082" {
			t.Errorf("saved %+v", r)
		}
	})
}

func TestProblems(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("荣成海鲜店", "91371082")
		w.shop("荣成海鲜二店", "91371083")
		p := w.officer()
		v := filled(s)
		v.Set("title", "")
		v.Set("count", "五")
		v.Set("parts.1.name", "")
		v.Set("parts.1.sold", "3")
		a := p.post("/toy_case", v).want(422, "处需要修改", `href="#f-title"`, `href="#f-count"`, "“五”不是整数", `value="五"`, "错误：登记玩具案", `value="张三丰"`, "请填写“部件名”", `aria-invalid="true"`)
		if got := a.value("parts.0.name"); got != "头" {
			t.Errorf("the input is lost: %q", got)
		}
		// a rule over the rows points at its cell
		v = filled(s)
		v.Set("parts.0.sold", "9")
		p.post("/toy_case", v).want(422, "已售不能超过数量", `href="#f-parts-0-sold"`, `id="f-parts-0-sold-problem"`)
		// references without scripts: the words find one, several, none
		v = filled(s)
		v.Set("shop", "")
		v.Set("shop.q", "海鲜")
		p.post("/toy_case", v).want(422, "对应多条记录", `name="shop.pick"`, "荣成海鲜二店", "91371083")
		v.Set("shop.pick", s.ID.String())
		p.post("/toy_case", v).went("/toy_case/")
		v.Del("shop.pick")
		v.Set("shop.q", "荣成海鲜二店")
		p.post("/toy_case", v).went("/toy_case/")
		v.Set("shop.q", "91371083")
		p.post("/toy_case", v).went("/toy_case/")
		v.Set("shop.q", "没有这家")
		p.post("/toy_case", v).want(422, "没有查到“没有这家”")
		v.Set("shop", s.ID.String()) // the words win over the id
		p.post("/toy_case", v).want(422, "没有查到“没有这家”")
		v.Set("shop", "99")
		v.Del("shop.q")
		p.post("/toy_case", v).want(422, "选择无效")
		v.Set("_find", "shop")
		v.Set("shop.q", "海鲜")
		v.Set("title", "")
		p.post("/toy_case", v).want(422, "对应多条记录", "!请填写“案由”")
		// another region
		v = filled(s)
		v.Set("region", "330000")
		w.person(11, "371000", officer).post("/toy_case", v).want(422, "属地“浙江省”不在您的管辖范围内")
		v["place"] = []string{"999999"}
		p.post("/toy_case", v).want(422, "不是现行的区划代码")
	})
}

// TestRows adds and drops child rows by buttons, as a browser without scripts does.
func TestRows(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("荣成海鲜店", "91371082")
		p := w.officer()
		v := filled(s)
		v.Set("_add", "parts")
		v.Set("title", "")
		a := p.post("/toy_case", v).want(200, "!处需要修改", "parts.2.name")
		if a.value("parts.0.name") != "头" || a.value("parts.1.name") != "尾" || a.value("parts.2.name") != "" {
			t.Error("the rows moved")
		}
		v = filled(s)
		v.Set("_drop", "parts.0")
		a = p.post("/toy_case", v).want(200, "!parts.1.name")
		if a.value("parts.0.name") != "尾" {
			t.Errorf("the wrong row is gone: %q left", a.value("parts.0.name"))
		}
		// an empty row at the end is nothing
		v = filled(s)
		v.Add("parts.row", "2")
		v.Set("parts.2.name", "")
		to := p.post("/toy_case", v).went("/toy_case/")
		id, _ := record.ParseID(strings.TrimPrefix(to, "/toy_case/"))
		if r := w.load(id); len(r.Parts) != 2 {
			t.Errorf("%d rows", len(r.Parts))
		}
		v.Set("_pick", "place")
		v["place"] = []string{"370000", "330000", "371082"} // the county is not below the prefecture
		p.post("/toy_case", v).want(200, `value="371000"`)
	})
}

// edit is what the form of a record posts when nothing is touched.
func (p *person) edit(r *toy) url.Values {
	a := p.get(at(r, "/edit")).want(200)
	v := url.Values{"version": {a.value("version")}, "_was": {a.value("_was")}, "parts.rows": {"1"}, "_has": {"tags"}, "title": {r.Title}, "note": {r.Note}, "grade": {r.Grade},
		"tags": r.Tags, "count": {toyKind.F(&toyKind.P.Count).Format(r)}, "phone": {""}, "witn": {""}}
	for i := range r.Parts {
		n := string(rune('0' + i))
		v.Add("parts.row", n)
		v.Set("parts."+n+".was", a.value("parts."+n+".was"))
		v.Set("parts."+n+".name", r.Parts[i].Name)
		v.Set("parts."+n+".buyer", "")
	}
	return v
}

// TestMassAssignment posts what the form does not ask for.
func TestMassAssignment(t *testing.T) {
	each(t, func(w *world) {
		r := w.toy("甲案", func(r *toy) {
			r.Trade, r.Number, r.Phone, r.Witn = "秘方", "文1", "13800001234", "张三丰"
			r.Parts = []part{{Name: "头", Buyer: "李四", Margin: "三成", Mark: "M1"}, {Name: "尾", Buyer: "王五", Margin: "四成", Mark: "M2"}}
		})
		p := w.officer()
		a := p.get(at(r, "/edit")).want(200, "138****1234", "张**", "李*", "!13800001234", "!张三丰", "!李四", "!秘方", "!三成", "!reveal/phone")
		if slices.Contains(a.names(), "trade") || slices.Contains(a.names(), "parts.0.margin") || slices.Contains(a.names(), "parts.0.mark") {
			t.Errorf("the form asks for %v", a.names())
		}
		v := p.edit(r)
		for k, s := range map[string]string{"trade": "假", "number": "假", "state": "closed", "owner": "99", "id": "5", "created_by": "9", "region": "371083", "parts.0.margin": "假", "parts.0.mark": "假", "Trade": "假"} {
			v.Set(k, s)
		}
		v.Set("note", "新说明")
		v.Set("parts.1.name", "尾二")
		p.post(at(r, ""), v).went(at(r, ""))
		n := w.load(r.ID)
		if n.Note != "新说明" || n.Trade != "秘方" || n.Number != "文1" || n.State != "draft" || n.Owner != 11 || n.Region != "371082" || n.Version != 2 || n.Phone != "13800001234" || n.Witn != "张三丰" {
			t.Errorf("saved %+v", n)
		}
		if want := []part{{Name: "头", Buyer: "李四", Margin: "三成", Mark: "M1"}, {Name: "尾二", Buyer: "王五", Margin: "四成", Mark: "M2"}}; !slices.Equal(n.Parts, want) {
			t.Errorf("rows %+v", n.Parts)
		}
		// dropping the first row keeps what belongs to the second
		v = p.edit(n)
		v.Set("_drop", "parts.0")
		a = p.post(at(r, ""), v).want(200)
		if a.value("parts.0.was") != "1" {
			t.Errorf("the row forgot which it was: %q", a.value("parts.0.was"))
		}
		v.Del("_drop")
		v["parts.row"] = []string{"1"}
		v.Set("parts.1.buyer", "赵六")
		p.post(at(r, ""), v).went(at(r, ""))
		if n = w.load(r.ID); !slices.Equal(n.Parts, []part{{Name: "尾二", Buyer: "赵六", Margin: "四成", Mark: "M2"}}) {
			t.Errorf("rows %+v", n.Parts)
		}
		// the journal and the history hold none of it
		p.get(at(r, "")).want(200, "修改", "!李四", "!赵六", "!王五", "!秘方", "!三成")
		// a cleared person sees and changes the sensitive field
		c := w.person(16, "371082", cleared)
		v = c.edit(n)
		v.Set("trade", "新秘方")
		c.post(at(r, ""), v).went(at(r, ""))
		if n = w.load(r.ID); n.Trade != "新秘方" {
			t.Errorf("trade %q", n.Trade)
		}
		c.get(at(r, "")).want(200, "秘方", "新秘方")
		p.get(at(r, "")).want(200, "!新秘方")
		p.get(at(r, "/print")).want(200, "!新秘方", "!13800001234", "!赵六")
	})
}

func TestStale(t *testing.T) {
	each(t, func(w *world) {
		r := w.toy("甲案", func(r *toy) { r.Note, r.Grade = "原说明", "a" })
		p := w.officer()
		v := p.edit(r) // opened before the other save
		other := w.load(r.ID)
		other.Note, other.Grade, other.Count = "他人的说明", "b", 6
		w.must(w.officer(), func(tx *flow.Tx) error { return store.Update(tx.Tx, toyKind, other, "") })
		v.Set("note", "我的说明") // both changed it
		v.Set("title", "甲案改") // only mine
		a := p.post(at(r, ""), v).want(412, "已被他人更新", "我的说明", "现为：他人的说明", `value="甲案改"`, `value="6"`)
		if a.value("version") != "2" || !strings.Contains(a.Body.String(), `<option value="b" selected`) {
			t.Errorf("the other person's change is lost: %s", a.value("version"))
		}
		if n := w.load(r.ID); n.Version != 2 || n.Note != "他人的说明" {
			t.Errorf("a stale save was written: %+v", n)
		}
		v.Set("version", a.value("version"))
		v.Set("_was", a.value("_was"))
		v.Set("grade", "b")
		v.Set("count", "6")
		p.post(at(r, ""), v).went(at(r, ""))
		if n := w.load(r.ID); n.Note != "我的说明" || n.Title != "甲案改" || n.Grade != "b" || n.Count != 6 {
			t.Errorf("after the second try %+v", n)
		}
		v.Del("version")
		p.post(at(r, ""), v).want(412)
	})
}

func TestRegion(t *testing.T) {
	each(t, func(w *world) {
		r := w.toy("甲案", nil)
		far := w.person(14, "371083", officer)
		far.get(at(r, "")).want(404, "!甲案")
		far.get(at(r, "/edit")).want(404)
		far.get(at(r, "/print")).want(404)
		far.get(at(r, "/step/accept")).want(404)
		far.post(at(r, ""), url.Values{"version": {"1"}, "title": {"夺"}}).want(404)
		far.post(at(r, "/step/accept"), url.Values{"version": {"1"}}).want(404)
		if n := w.load(r.ID); n.Version != 1 || n.Title != "甲案" {
			t.Errorf("changed from another region: %+v", n)
		}
		w.officer().get("/toy_case/abc").want(404)
		w.officer().get("/toy_case/7").want(404)
		w.chief().get(at(r, "/edit")).want(403)
		// a bureau above chooses the county
		up := w.person(20, "371000", officer)
		up.get("/toy_case/new").want(200, "荣成市", `name="region"`)
		to := up.post("/toy_case", url.Values{"title": {"乙案"}, "region": {"371000", "371083"}}).went("/toy_case/")
		far.get(to).want(200, "乙案", "山东省威海市乳山市")
		up.htmx("w-f-region").get("/toy_case/region?field=region&region=371000&region=371082").want(200, `value="371082" selected`, "!<html")
		up.get("/toy_case/region?field=title").want(404)
	})
}

func TestPick(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("荣成海鲜店", "91371082")
		w.shop("<i>荣成</i>店", "91371083")
		p := w.officer()
		p.get("/toy_case/pick?field=shop&q=荣成").want(200, "荣成海鲜店", "91371082 · 荣成市", "&lt;i&gt;", "!<i>")
		p.get("/toy_case/pick?field=parts.shop&q=91371082").want(200, `data-value="`+s.ID.String()+`"`)
		p.get("/toy_case/pick?field=shop&q=荣").want(200, "没有查到")
		p.get("/toy_case/pick?field=title&q=荣成").want(404)
		p.get("/toy_case/pick?field=nothing&q=荣成").want(404)
		w.chief().get("/toy_case/pick?field=shop&q=荣成").want(403)
	})
}

func TestDraft(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("荣成海鲜店", "91371082")
		p := w.officer()
		v := filled(s)
		v.Set("title", "")
		v.Set("_draft", "1")
		p.post("/toy_case", v).went("/toy_case/new?draft=1")
		a := p.get("/toy_case/new?draft=1").want(200, "草稿已保存", "已恢复", "荣成海鲜店", "一", `value="头"`, "!13800001234", "!张三丰", "!李四", "!处需要修改")
		if a.value("parts.1.name") != "尾" {
			t.Error("the rows of the draft are lost")
		}
		p.get("/toy_case/new").want(200, "继续填写草稿")
		w.person(12, "371082", officer).get("/toy_case/new").want(200, "!草稿。")
		p.post("/toy_case", filled(s)).went("/toy_case/")
		p.get("/toy_case/new").want(200, "!继续填写草稿")
	})
}

func TestFiles(t *testing.T) {
	each(t, func(w *world) {
		p := w.officer()
		// a form that has to be mended keeps the file for the second try
		a := p.send("/toy_case", url.Values{"title": {""}}, map[string]string{"现场.txt": "照片内容"}).want(422, "现场.txt")
		kept := a.value("photos.kept")
		p.send("/toy_case", url.Values{"title": {"甲案"}}, map[string]string{"坏.exe": "x"}).want(422, "不接受文件“坏.exe”")
		to := p.post("/toy_case", url.Values{"title": {"甲案"}, "photos.kept": {kept}}).went("/toy_case/")
		p.get(to).want(200, "现场.txt", to+"/file/"+kept)
		f := p.get(to+"/file/"+kept).want(200, "照片内容")
		if f.Header().Get("Content-Disposition") == "" || !strings.Contains(f.Header().Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("the file may run: %v", f.Header())
		}
		p.get(to + "/file/" + strings.Repeat("0", 64)).want(404)
		w.person(14, "371083", officer).get(to + "/file/" + kept).want(404)
		// a hash that somebody else sent cannot be attached
		to2 := w.person(12, "371082", officer).post("/toy_case", url.Values{"title": {"乙案"}, "photos.kept": {kept}}).went("/toy_case/")
		p.get(to2).want(200, "!现场.txt")
		// another file joins, the first goes
		id, _ := record.ParseID(strings.TrimPrefix(to, "/toy_case/"))
		r := w.load(id)
		v := p.edit(r)
		v.Set("photos.drop", kept)
		p.send(to, v, map[string]string{"二.txt": "第二"}).went(to)
		p.get(to).want(200, "二.txt")
		if r = w.load(id); len(r.Photos) != 1 || r.Photos[0].Name != "二.txt" {
			t.Errorf("files %+v", r.Photos)
		}
	})
}
