package rest

import (
	"encoding/json"
	"maps"
	"slices"

	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

type object = map[string]any

// Document returns the description of the API in OpenAPI 3.1. Equal plans give equal bytes.
func (a *API) Document(title string) ([]byte, error) {
	paths, schemas := object{}, object{"Problem": problemSchema()}
	paths["/api/kinds"] = object{"get": object{"operationId": "kinds", "summary": "可查看的数据种类", "responses": object{"200": object{"description": "ok"}}}}
	paths["/api/openapi.json"] = object{"get": object{"operationId": "openapi", "summary": "接口说明", "security": []object{}, "responses": object{"200": object{"description": "ok"}}}}
	for i := range a.views {
		v := &a.views[i]
		schemas[v.Plan.Name] = schema(v.Plan, false)
		schemas[v.Plan.Name+"_input"] = schema(v.Plan, true)
		a.describe(paths, schemas, v)
	}
	return json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info":    object{"title": title, "version": "1", "description": "同页面一致的权限、规则、流程与审计。Permissions, rules, flow and audit are those of the pages."},
		"paths":   paths,
		"components": object{"schemas": schemas, "securitySchemes": object{
			"key": object{"type": "http", "scheme": "bearer", "description": "API key, bound to an account and its region"}}},
		"security": []object{{"key": []string{}}},
	}, "", " ")
}

func (a *API) describe(paths, schemas object, v *page.View) {
	p := v.Plan
	granted := func(act role.Action) bool { return len(a.policy.Granted(p.Name, act)) > 0 }
	ref := func(name string) object { return object{"$ref": "#/components/schemas/" + name} }
	list := object{"get": operation(p, "list", "查询"+p.Label, listParameters(p), nil, object{"type": "object", "properties": object{
		"items": object{"type": "array", "items": ref(p.Name)}, "next": object{"type": "string"}, "prev": object{"type": "string"}}}, "200")}
	one := object{"get": operation(p, "get", "读取"+p.Label, nil, nil, ref(p.Name), "200")}
	if granted(role.Create) && !p.NoForm {
		list["post"] = operation(p, "create", "登记"+p.Label, []object{header("Idempotency-Key", false)}, ref(p.Name+"_input"), ref(p.Name), "201")
	}
	if granted(role.Change) && !p.NoForm && !p.Append {
		one["patch"] = operation(p, "change", "修改"+p.Label, []object{header("If-Match", true), header("Idempotency-Key", false)}, ref(p.Name+"_input"), ref(p.Name), "200")
	}
	paths["/api/"+p.Name] = list
	one["parameters"] = []object{{"name": "id", "in": "path", "required": true, "schema": object{"type": "string"}}}
	paths["/api/"+p.Name+"/{id}"] = one
	if v.Flow == nil {
		return
	}
	str := object{"type": "string"}
	paths["/api/"+p.Name+"/{id}/history"] = object{"parameters": one["parameters"], "get": operation(p, "history", "办理记录", nil, nil, object{"type": "object", "properties": object{
		"steps": object{"type": "array", "items": object{"type": "object", "properties": object{"step": str, "before": str, "after": str, "by": str, "at": object{"type": "string", "format": "date-time"}, "reason": str}}}}}, "200")}
	for _, m := range v.Flow.Steps {
		if m.Quiet || !granted(role.Step(m.Name)) {
			continue
		}
		var body object
		if m.Form != nil {
			schemas[p.Name+"_"+m.Name] = schema(m.Form, true)
			body = ref(p.Name + "_" + m.Name)
		}
		paths["/api/"+p.Name+"/{id}/steps/"+m.Name] = object{"parameters": one["parameters"],
			"post": operation(p, "step_"+m.Name, m.Label, []object{header("If-Match", true), header("Idempotency-Key", false)}, body, ref(p.Name), "200")}
	}
}

func header(name string, required bool) object {
	return object{"name": name, "in": "header", "required": required, "schema": object{"type": "string"}}
}

func operation(p *record.Plan, id, summary string, params []object, body, answer object, status string) object {
	op := object{"operationId": p.Name + "_" + id, "summary": summary, "tags": []string{p.Name},
		"responses": object{
			status:    object{"description": "ok", "content": object{"application/json": object{"schema": answer}}},
			"default": object{"description": "problem document (RFC 9457)", "content": object{"application/problem+json": object{"schema": object{"$ref": "#/components/schemas/Problem"}}}},
		}}
	if len(params) > 0 {
		op["parameters"] = params
	}
	for _, x := range params {
		if x["name"] != "If-Match" {
			continue
		}
		answers := op["responses"].(object)
		for code, about := range map[string]string{"412": "somebody else changed the record since it was read: read it again", "428": "If-Match is missing: send the ETag of the record as it was read"} {
			answers[code] = object{"description": about, "content": object{"application/problem+json": object{"schema": object{"$ref": "#/components/schemas/Problem"}}}}
		}
	}
	if body != nil {
		op["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": body}}}
	}
	return op
}

func listParameters(p *record.Plan) []object {
	query := func(name, typ, about string) object {
		return object{"name": name, "in": "query", "description": about, "schema": object{"type": typ}}
	}
	out := []object{query("limit", "integer", "1-1000, default 50"), query("after", "string", "next or prev of a page"), query("order", "string", "listed field"), query("desc", "boolean", "")}
	if p.Searches() {
		out = append(out, query("q", "string", "two characters or more"))
	}
	for _, f := range slices.Concat(p.Heads, p.Fields) {
		if f.Access == record.Personal || !selects(f) {
			continue
		}
		out = append(out, query(f.Name, "string", f.Label))
	}
	return out
}

// schema describes a record or an input. Secret and personal fields are left out: they are never in an answer.
func schema(p *record.Plan, input bool) object {
	props, required := object{}, []string{}
	fields := p.Fields
	if !input {
		fields = slices.Concat(p.Heads, p.Fields)
	} else if region := p.Field("region"); region != nil && region.Head {
		props["region"] = fieldSchema(region, input)
	}
	for _, f := range fields {
		if !input && (f.Access == record.Personal || f.Lies()) || input && f.Fixed {
			continue
		}
		props[f.Name] = fieldSchema(f, input)
		if f.Must && input {
			required = append(required, f.Name)
		}
	}
	out := object{"type": "object", "title": p.Label, "properties": props}
	if input {
		out["additionalProperties"] = false
	}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

func fieldSchema(f *record.Field, input bool) object {
	s := object{"title": f.Label}
	if f.Help != "" {
		s["description"] = f.Help
	}
	switch f.Type {
	case record.Count:
		s["type"] = "integer"
		if f.Low != nil {
			s["minimum"] = *f.Low
		}
		if f.High != nil {
			s["maximum"] = *f.High
		}
	case record.YesNo:
		s["type"] = "boolean"
	case record.Date:
		maps.Copy(s, object{"type": "string", "format": "date"})
	case record.Instant:
		maps.Copy(s, object{"type": "string", "format": "date-time"})
	case record.Rows:
		maps.Copy(s, object{"type": "array", "items": schema(f.Child, input)})
	case record.Choices:
		item := object{"type": "string"}
		if list := codes(f); len(list) > 0 {
			item["enum"] = list
		}
		maps.Copy(s, object{"type": "array", "items": item})
	case record.Files:
		maps.Copy(s, object{"type": "array", "items": object{"type": "object", "properties": object{
			"hash": object{"type": "string"}, "name": object{"type": "string"}, "size": object{"type": "integer"}, "media": object{"type": "string"}}}})
	default:
		s["type"] = "string"
		describeText(s, f)
	}
	if !f.Must && (f.Maybe || f.Type == record.Date || f.Type == record.Instant || f.Type == record.Reference || f.Type == record.Number || f.Type == record.Amount) {
		s["type"] = []string{s["type"].(string), "null"}
	}
	return s
}

func describeText(s object, f *record.Field) {
	switch f.Type {
	case record.Number:
		s["description"] = "decimal, at most six places; " + f.Unit
	case record.Amount:
		s["description"] = "yuan, at most two places"
	case record.Reference:
		s["description"] = "id"
		if f.Target != nil {
			s["description"] = "id of " + f.Target().Name
		}
	case record.Choice:
		if list := codes(f); len(list) > 0 {
			s["enum"] = list
		}
		if f.Open != "" {
			s["description"] = "code of the open list " + f.Open + ": GET /api/code?list=" + f.Open
		}
	case record.Text:
		if f.High != nil {
			s["maxLength"] = *f.High
		}
		if f.Shape != nil {
			s["pattern"] = f.Shape.String()
		}
	}
}

func codes(f *record.Field) []string {
	var out []string
	if f.Open != "" {
		return nil // people add to it: its entries are records of the kind code
	}
	for _, c := range f.Codes {
		out = append(out, c.Code)
	}
	return out
}

func problemSchema() object {
	str := object{"type": "string"}
	return object{"type": "object", "properties": object{"type": str, "title": str, "status": object{"type": "integer"}, "detail": str, "code": str, "request": str,
		"problems": object{"type": "array", "items": object{"type": "object", "properties": object{"field": str, "line": object{"type": "integer"}, "code": str, "text": str}}}}}
}
