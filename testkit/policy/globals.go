package policy

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"
)

// Globals returns the package variables that can change after the start of the program: declared without a value,
// holding a lock or an empty container, or written, re-sliced or pointed to by a function of any package.
// It reads types only as far as a single package tells them, so that it needs no build; what a method does
// to a variable of another package's type it cannot see.
func Globals(t *Tree, allowed string) ([]string, error) {
	allow, err := exceptions("mutable", allowed)
	if err != nil {
		return nil, err
	}
	var bad []string
	report := func(dir, name string, pos token.Pos, why string) {
		if !allow.allows(dir + " " + name) {
			bad = append(bad, fmt.Sprintf("%s: the package variable %s %s", t.Fset.Position(pos), name, why))
		}
	}
	for dir, files := range t.packages() {
		var source []*ast.File
		for _, f := range files {
			if !f.Test && !f.Generated {
				source = append(source, f.Go)
			}
		}
		if len(source) == 0 {
			continue
		}
		g := newGlobals(t, dir, source, report)
		for _, f := range source {
			g.declarations(f)
			ast.Inspect(f, g.statement)
		}
	}
	return sorted(append(bad, allow.idle()...)), nil
}

// globals looks at one package.
type globals struct {
	module string
	dir    string
	info   types.Info
	report func(dir, name string, pos token.Pos, why string)
}

// hollow imports every package as an empty one: enough to tell a package's name from a variable.
type hollow struct{}

func (hollow) Import(p string) (*types.Package, error) {
	name := path.Base(p)
	if len(name) > 1 && name[0] == 'v' && name[1] >= '0' && name[1] <= '9' {
		name = path.Base(path.Dir(p))
	}
	pkg := types.NewPackage(p, name)
	pkg.MarkComplete()
	return pkg, nil
}

func newGlobals(t *Tree, dir string, files []*ast.File, report func(string, string, token.Pos, string)) *globals {
	g := &globals{module: t.Module, dir: dir, report: report, info: types.Info{
		Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
	}}
	config := types.Config{Importer: hollow{}, Error: func(error) {}} // what hollow packages lack is no news
	config.Check(dir, t.Fset, files, &g.info)
	return g
}

// declarations looks at how the variables of a file begin.
func (g *globals) declarations(f *ast.File) {
	for _, d := range f.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.VAR {
			continue
		}
		for _, s := range decl.Specs {
			spec := s.(*ast.ValueSpec)
			for i, name := range spec.Names {
				switch {
				case name.Name == "_" || embedded(decl.Doc) || embedded(spec.Doc):
				case len(spec.Values) == 0:
					g.report(g.dir, name.Name, name.Pos(), "has no value: it can only be there to be changed")
				default:
					if why := hazard(spec.Values[min(i, len(spec.Values)-1)]); why != "" {
						g.report(g.dir, name.Name, name.Pos(), why)
					}
				}
			}
		}
	}
}

// embedded tells whether a comment is a directive that fills the variable at build time.
func embedded(c *ast.CommentGroup) bool {
	return c != nil && slices.ContainsFunc(c.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") })
}

// hazard says what is wrong with an initial value, or nothing.
func hazard(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.Ident); ok && (f.Name == "make" || f.Name == "new") {
			return "begins empty: it can only be there to be changed"
		}
	case *ast.UnaryExpr:
		return hazard(e.X)
	case *ast.CompositeLit:
		s, ok := e.Type.(*ast.SelectorExpr)
		if ok {
			if pkg, ok := s.X.(*ast.Ident); ok && (pkg.Name == "sync" || pkg.Name == "atomic") {
				return "holds a " + pkg.Name + "." + s.Sel.Name
			}
		}
		if _, ok := e.Type.(*ast.MapType); ok && len(e.Elts) == 0 {
			return "begins empty: it can only be there to be changed"
		}
	}
	return ""
}

// statement looks for what changes a variable.
func (g *globals) statement(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			for _, e := range n.Lhs {
				g.written(e, "is assigned to")
			}
		}
	case *ast.IncDecStmt:
		g.written(n.X, "is counted")
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			g.written(n.Key, "is assigned to")
			g.written(n.Value, "is assigned to")
		}
	case *ast.UnaryExpr:
		if n.Op == token.AND && !g.behindPointer(n.X) {
			g.written(n.X, "is pointed to")
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok && len(n.Args) > 0 && g.builtin(f) {
			g.written(n.Args[0], "is changed by "+f.Name)
		}
	case *ast.SelectorExpr:
		// A method with a pointer receiver on an addressable variable takes its address.
		if s := g.info.Selections[n]; s != nil && s.Kind() == types.MethodVal {
			f, ok := s.Obj().(*types.Func)
			if !ok {
				break
			}
			_, pointer := f.Type().(*types.Signature).Recv().Type().(*types.Pointer)
			if _, already := s.Recv().Underlying().(*types.Pointer); pointer && !already {
				g.written(n.X, "is pointed to by its method "+n.Sel.Name)
			}
		}
	}
	return true
}

// behindPointer tells whether the expression reaches its field through a pointer, as &Kind.P.State does: the address is not inside
// the variable.
func (g *globals) behindPointer(e ast.Expr) bool {
	for {
		s, ok := e.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		if p, ok := s.X.(*ast.SelectorExpr); ok && p.Sel.Name == "P" {
			return true
		}
		e = s.X
	}
}

// builtin tells whether a name is one of the built-in functions that change their first argument.
func (g *globals) builtin(f *ast.Ident) bool {
	_, ok := g.info.Uses[f].(*types.Builtin)
	return ok && (f.Name == "delete" || f.Name == "clear" || f.Name == "copy")
}

// written reports the package variable at the root of an expression that is written, if there is one.
func (g *globals) written(e ast.Expr, why string) {
	for e != nil {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.SelectorExpr:
			if pkg, ok := x.X.(*ast.Ident); ok {
				if p, ok := g.info.Uses[pkg].(*types.PkgName); ok {
					if dir, inside := strings.CutPrefix(p.Imported().Path(), g.module+"/"); inside && why != "is pointed to" {
						g.report(dir, x.Sel.Name, x.Pos(), why+" by another package")
					}
					return
				}
			}
			e = x.X
		case *ast.Ident:
			v, ok := g.info.Uses[x].(*types.Var)
			if ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
				g.report(g.dir, x.Name, x.Pos(), why)
			}
			return
		default:
			return
		}
	}
}
