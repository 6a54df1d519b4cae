package survey_test

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"qgov/base/organ"
	"qgov/domain/measure/survey"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/server"
)

const one = record.Decimal(1_000_000)

// by is somebody of the bureau.
func by(ctx context.Context, id record.ID, duties ...role.Duty) context.Context {
	return role.With(ctx, role.Actor{ID: id, Name: "示例", Org: "示例局", Region: server.Home, Duties: duties})
}

// fielded is a survey in the field.
func fielded(t *testing.T, s *server.Server) (*survey.Survey, *survey.Questionnaire) {
	t.Helper()
	return fieldedBy(t, s, 0, survey.Item{Code: "Q1", Domain: "product", Sort: survey.Scale, Text: "示例一", Top: 10, Weight: one, Must: true}, survey.Item{Code: "Q2", Domain: "general", Sort: survey.Open, Text: "<script>alert(1)</script>"})
}

// fieldedBy is a survey of the items in the field, done by an organ.
func fieldedBy(t *testing.T, s *server.Server, surveyor record.ID, items ...survey.Item) (*survey.Survey, *survey.Questionnaire) {
	t.Helper()
	s.Staff(t)
	q := &survey.Questionnaire{Title: "示例问卷", Items: items, Demo: true}
	var r *survey.Survey
	step := func(id record.ID, do func(tx *flow.Tx) error) {
		t.Helper()
		if err := s.App.Engine.Write(by(t.Context(), id, "planner", "supervisor", "publisher"), do); err != nil {
			t.Fatal(err)
		}
	}
	step(41, func(tx *flow.Tx) error {
		if err := flow.Create(tx, survey.QuestionnaireKind, q); err != nil {
			return err
		}
		r = &survey.Survey{Title: "示例调查", Form: record.To[survey.Questionnaire](q.ID), Modes: []string{survey.Phone, survey.Face, survey.Online}, Surveyor: record.To[organ.Organ](surveyor), From: tx.Today(), Until: tx.Today().AddDays(30), Confidence: "0.95", Margin: 5 * one,
			Strata: []survey.Stratum{{Place: server.Home, Population: 2000}}, Demo: true}
		if err := flow.Create(tx, survey.Kind, r); err != nil {
			return err
		}
		return flow.Take(tx, survey.Kind, r, "allocate", nil)
	})
	if r.Wanted != 323 || r.Strata[0].Planned != 323 { // 385 of a large population, 323 of 2000
		t.Fatalf("wanted %d, planned %+v", r.Wanted, r.Strata)
	}
	step(42, func(tx *flow.Tx) error {
		if err := flow.Take(tx, survey.QuestionnaireKind, q, "approve", nil); err != nil {
			return err
		}
		return flow.Take(tx, survey.Kind, r, "start", nil)
	})
	return r, q
}

// read reads a record again.
func read[T any](t *testing.T, s *server.Server, k *record.Kind[T], id record.ID) (out *T) {
	t.Helper()
	s.Write(t, func(tx *flow.Tx) (err error) { out, err = store.Get(tx.Tx, k, id); return err })
	return out
}

func count(t *testing.T, s *server.Server, table string) (n int64) {
	t.Helper()
	s.Write(t, func(tx *flow.Tx) error {
		_, err := tx.One("SELECT count(*) FROM "+table+" WHERE {all: a test counts}", nil, &n)
		return err
	})
	return n
}

// TestLinks: a link answers once, keeps nothing that leads from an answer to it, survives a wrong form, and is worthless after the end.
func TestLinks(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		r, q := fielded(t, s)
		if got := read(t, s, survey.QuestionnaireKind, q.ID); got.State != survey.Closed {
			t.Fatalf("the questionnaire is %s", got.State)
		}
		planner := s.As(t, "planner")
		answer := planner.Post("/survey/"+r.ID.String()+"/links", url.Values{"n": {"3"}})
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(answer.Body), "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 4 {
			t.Fatalf("links: %v %s", err, answer.Brief())
		}
		token := regexp.MustCompile(`k=([a-z2-7]+)`).FindStringSubmatch(rows[1][0])[1]
		at := "/surveys/" + r.Link + "/answer"
		visitor := s.Visitor(t)
		if got := visitor.Get(at + "?k=" + token); got.Status != http.StatusOK || got.Has("<script>alert") || len(got.Body) > 100<<10 {
			t.Fatalf("%d, %d bytes", got.Status, len(got.Body))
		}
		form := url.Values{"k": {token}, "stratum": {"0"}, "sex": {"f"}, "Q1": {"12"}}
		if got := visitor.Post(at, form); got.Status != http.StatusUnprocessableEntity || count(t, s, "survey_answer") != 0 {
			t.Fatalf("off the scale: %d", got.Status)
		}
		form.Set("Q1", "7")
		form.Set("Q2", "张三 13900000000")
		if got := visitor.Post(at, form); got.Status != http.StatusOK {
			t.Fatalf("%d %s", got.Status, got.Brief())
		}
		if got := visitor.Post(at, form); got.Status != http.StatusConflict || count(t, s, "survey_answer") != 1 || count(t, s, "survey_text") != 1 {
			t.Fatalf("twice: %d, %d answers", got.Status, count(t, s, "survey_answer"))
		}
		if got := visitor.Get(at + "?k=" + strings.Repeat("a", len(token))); got.Status != http.StatusNotFound {
			t.Errorf("a made-up link: %d", got.Status)
		}
		if got := planner.Get("/survey/" + r.ID.String() + "/answers.csv"); got.Status != http.StatusOK || got.Has("139") || got.Has(token) || !got.Has(",女,") {
			t.Errorf("export: %s", got.Brief())
		}
		if err := s.App.Engine.Write(by(t.Context(), 41, "planner"), func(tx *flow.Tx) error { return flow.Take(tx, survey.Kind, read2(tx, r.ID), "end", nil) }); err != nil {
			t.Fatal(err)
		}
		if count(t, s, "survey_token") != 0 {
			t.Error("links are left after the end")
		}
	})
}

func read2(tx *flow.Tx, id record.ID) *survey.Survey {
	r, err := store.Get(tx.Tx, survey.Kind, id)
	if err != nil {
		panic(err)
	}
	return r
}

// TestNumbersGo: a number is not in the answers, and is deleted when its retention is over.
func TestNumbersGo(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		r, _ := fielded(t, s)
		c := &survey.Contact{Survey: record.To[survey.Survey](r.ID), Place: server.Home, Number: "P1", Mode: survey.Phone, Phone: "13912345678", Demo: true}
		if err := s.App.Engine.Write(by(t.Context(), 41, "planner"), func(tx *flow.Tx) error { return flow.Create(tx, survey.ContactKind, c) }); err != nil {
			t.Fatal(err)
		}
		if got := s.As(t, "planner").Get("/survey_contact/" + c.ID.String()); got.Has("13912345678") {
			t.Error("the number is shown unmasked")
		}
		if got := s.As(t, "planner").Post("/survey_contact/"+c.ID.String()+"/interview", url.Values{"Q1": {"9"}, "version": {"1"}}); got.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", got.Status, got.Brief())
		}
		if got := read(t, s, survey.ContactKind, c.ID); got.State != survey.Answered || got.Outcome != "1.1" || count(t, s, "survey_answer") != 1 {
			t.Fatalf("%+v", got)
		}
		if err := s.App.Engine.Write(by(t.Context(), 41, "planner"), func(tx *flow.Tx) error { return flow.Take(tx, survey.Kind, read2(tx, r.ID), "end", nil) }); err != nil {
			t.Fatal(err)
		}
		wipe := func() (n int) {
			s.Write(t, func(tx *flow.Tx) (err error) { n, err = survey.Wipe(tx); return err })
			return n
		}
		if n := wipe(); n != 0 {
			t.Fatalf("%d numbers deleted at once", n)
		}
		s.Clock.Advance(91 * 24 * 3600e9)
		if n := wipe(); n != 1 || read(t, s, survey.ContactKind, c.ID).Phone != "" {
			t.Errorf("%d numbers deleted after the retention", n)
		}
	})
}

// TestFiles: questions go out and come back the same; answers come in all or none.
func TestFiles(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		r, _ := fielded(t, s)
		planner := s.As(t, "planner")
		at := "/survey/" + r.ID.String() + "/answers"
		if got := planner.File(at, "file", "a.csv", []byte("地区,性别,年龄,Q1\n荣成市,女,30—44 岁,8\n371082,,,11\n"), nil); got.Status != http.StatusUnprocessableEntity || count(t, s, "survey_answer") != 0 || !got.Has("第 3 行") {
			t.Fatalf("%d %s", got.Status, got.Brief())
		}
		if got := planner.File(at, "file", "a.csv", []byte("地区,性别,年龄,Q1\n荣成市,女,30—44 岁,8\n371082,,,10\n"), nil); got.Status != http.StatusSeeOther || count(t, s, "survey_answer") != 2 {
			t.Fatalf("%d %s", got.Status, got.Brief())
		}
		q := &survey.Questionnaire{Title: "示例另一问卷", Demo: true}
		if err := s.App.Engine.Write(by(t.Context(), 41, "planner"), func(tx *flow.Tx) error { return flow.Create(tx, survey.QuestionnaireKind, q) }); err != nil {
			t.Fatal(err)
		}
		of := "/questionnaire/" + q.ID.String()
		file := "题号,领域,题型,题目,选项,量表上限,权重,必答,跳转\nQ01,产品质量,量表,示例一,,10,1,是,\nQ02,服务质量,单选,示例二,有|没有,0,0,否,2>END\n"
		if got := planner.File(of+"/items", "file", "q.csv", []byte(file), nil); got.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", got.Status, got.Brief())
		}
		if got := planner.Get(of + "/items.csv"); strings.TrimPrefix(string(got.Body), "\ufeff") != file {
			t.Errorf("%q, want %q", got.Body, file)
		}
		if got := planner.Get(of + "/preview"); got.Status != http.StatusOK || !got.Has("示例二") {
			t.Errorf("preview: %d", got.Status)
		}
		if got := planner.File(of+"/items", "file", "q.csv", []byte("题号,领域,题型,题目\nQ01,天气,量表,示例\n"), nil); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("an unknown domain: %d", got.Status)
		}
	})
}
