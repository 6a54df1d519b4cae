package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// order reads the text form of Order and returns for each name the set of names it may import.
func order(text string) (map[string]map[string]bool, error) {
	may := map[string]map[string]bool{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var before []string
		for group := range strings.SplitSeq(line, "<") {
			var names []string
			for n := range strings.SplitSeq(group, ",") {
				n = strings.TrimSpace(n)
				if n == "" || strings.ContainsAny(n, " \t") {
					return nil, fmt.Errorf("order: %q is not a name, in %q", n, line)
				}
				if may[n] == nil {
					may[n] = map[string]bool{}
				}
				for _, b := range before {
					may[n][b] = true
				}
				names = append(names, n)
			}
			before = append(before, names...)
		}
	}
	// What an import may import may be imported as well, until nothing new follows.
	for changed := true; changed; {
		changed = false
		for _, direct := range may {
			for b := range maps.Clone(direct) {
				for c := range may[b] {
					changed = changed || !direct[c]
					direct[c] = true
				}
			}
		}
	}
	for n, m := range may {
		if m[n] {
			return nil, fmt.Errorf("order: %s comes before itself", n)
		}
	}
	return may, nil
}

// layer is the first folder of a package's path.
func layer(dir string) string { first, _, _ := strings.Cut(dir, "/"); return first }

// element is the name of a folder in Order, empty for one that takes no part.
func element(dir string) string {
	parts := strings.Split(dir, "/")
	switch {
	case parts[0] == "kernel" && len(parts) > 1:
		return parts[1]
	case parts[0] == "web" || parts[0] == "migrate":
		return parts[0]
	}
	return ""
}

// business is the wing and name of a business: domain/credit/profile.
func business(dir string) string {
	parts := strings.Split(dir, "/")
	return strings.Join(parts[:min(3, len(parts))], "/")
}

// A Map is the import policy.
type Map struct{ Order, Layers, Exceptions, Modules, Reserved string }

// Imports returns the imports that the map forbids, and the lines of the map that have become idle.
func Imports(t *Tree, m Map) ([]string, error) {
	may, err := order(m.Order)
	if err != nil {
		return nil, err
	}
	names, layers, err := table(m.Layers)
	if err != nil {
		return nil, err
	}
	extra, err := exceptions("exceptions", m.Exceptions)
	if err != nil {
		return nil, err
	}
	_, reserved, err := table(m.Reserved)
	if err != nil {
		return nil, err
	}
	var bad []string
	for dir := range t.packages() {
		if dir != "." && !slices.Contains(names, layer(dir)) {
			bad = append(bad, fmt.Sprintf("%s: the layer %s is not in the map", dir, layer(dir)))
		}
		if e := element(dir); e != "" && may[e] == nil {
			bad = append(bad, fmt.Sprintf("%s: %s is not in the order of the map", dir, e))
		}
	}
	for _, f := range t.Files {
		if f.Go == nil {
			continue
		}
		from := f.Dir()
		for _, p := range imports(f) {
			target, inside := strings.CutPrefix(p, t.Module+"/")
			if why := forbidden(from, p, target, inside, f.Test, may, layers, reserved); why != "" && !extra.allows(from+" -> "+target) {
				bad = append(bad, fmt.Sprintf("%s imports %s: %s", f.Path, p, why))
			}
		}
	}
	third, err := modules(t, m.Modules)
	return sorted(append(append(bad, third...), extra.idle()...)), err
}

// forbidden says why a package may not import another, or nothing.
func forbidden(from, p, target string, inside, test bool, may map[string]map[string]bool, layers, reserved map[string]string) string {
	if !inside {
		owners, ok := reserved[p]
		switch {
		case ok && owners == "" && !test:
			return "only tests may"
		case ok && owners != "" && !slices.ContainsFunc(strings.Fields(owners), func(o string) bool { return under(from, o) }):
			return "only " + owners + " may"
		}
		if !strings.Contains(p, ".") && layer(from) == "calc" && !test && impure(p) {
			return "calc is pure: no files, no network, no clock, no database"
		}
		return ""
	}
	a, b := layer(from), layer(target)
	switch {
	case test && (b == "testkit" || a == b):
		return "" // tests may show how neighbours work together
	case from == target:
		return "" // a package's own external test
	case element(from) != "" && element(target) != "":
		if x, y := element(from), element(target); x != y && !may[x][y] {
			return y + " does not come before " + x + " in the order"
		}
		return ""
	case a == "domain" && b == "domain":
		if business(from) != business(target) {
			return "one business needs a line in the exceptions to import another"
		}
		return ""
	case a == b:
		return ""
	case !slices.Contains(strings.Fields(layers[a]), b):
		return a + " may not import " + b
	}
	return ""
}

// under tells whether dir is the folder or one in it.
func under(dir, folder string) bool { return dir == folder || strings.HasPrefix(dir, folder+"/") }

// impure are the packages of the standard library that calc does without; hashes are pure, random bytes are not.
func impure(p string) bool {
	return slices.Contains([]string{"os", "net", "log", "syscall", "database", "plugin"}, layer(p)) || p == "crypto/rand" || p == "crypto/tls"
}

// modules checks the imports of third-party modules.
func modules(t *Tree, text string) ([]string, error) {
	names, owners, err := table(text)
	if err != nil {
		return nil, err
	}
	var bad []string
	used := map[string]bool{} // module and owner
	for _, f := range t.Files {
		if f.Go == nil {
			continue
		}
		for _, p := range imports(f) {
			if !strings.Contains(layer(p), ".") {
				continue // the standard library, or our own
			}
			m := longest(names, p)
			if m == "" {
				bad = append(bad, fmt.Sprintf("%s imports %s: its module is not in the map", f.Path, p))
				continue
			}
			ok := false
			for _, o := range strings.Fields(owners[m]) {
				if owns(o, f) {
					ok, used[m+" "+o] = true, true
				}
			}
			if !ok {
				bad = append(bad, fmt.Sprintf("%s imports %s: only %s may", f.Path, p, owners[m]))
			}
		}
	}
	for _, m := range names {
		if !slices.Contains(t.Requires, m) {
			bad = append(bad, fmt.Sprintf("modules: go.mod does not require %s any more; take the line out", m))
		}
		for i, o := range strings.Fields(owners[m]) {
			if i > 0 && !strings.HasPrefix(o, "*") && !used[m+" "+o] {
				bad = append(bad, fmt.Sprintf("modules: %s does not import %s any more; take it out", o, m))
			}
		}
	}
	return bad, nil
}

// longest is the longest of the modules that holds the package.
func longest(modules []string, p string) string {
	best := ""
	for _, m := range modules {
		if under(p, m) && len(m) > len(best) {
			best = m
		}
	}
	return best
}

// owns tells whether an owner of the table of modules covers a file.
func owns(owner string, f *File) bool {
	if suffix, ok := strings.CutPrefix(owner, "*"); ok {
		return strings.HasSuffix(f.Path, suffix)
	}
	if folder, ok := strings.CutSuffix(owner, "/..."); ok {
		return under(f.Dir(), folder)
	}
	return f.Dir() == owner
}

// sorted returns the breaches in a stable order, each once.
func sorted(bad []string) []string {
	slices.Sort(bad)
	return slices.Compact(bad)
}
