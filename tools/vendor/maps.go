package main

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
)

// The source has the 137 counties of about 2018 on a grid of 1/1024 degree.
// Borders of neighbours share their points exactly, so the borders are cut
// into arcs at the points where three regions meet, each arc is simplified
// once, and the regions stay free of gaps and overlaps.

// grid is the source's grid: points a degree.
const grid = 1024

// tolerance is the height in grid steps below which a bend is dropped.
const tolerance = 5

// moved lists the codes of GB/T 2260 that changed after the source was drawn.
// 370684 and 370634 became one district, so they share a new code.
var moved = map[string][2]string{
	"371202": {"370116", "莱芜区"}, "371203": {"370117", "钢城区"},
	"370181": {"370114", "章丘区"}, "370125": {"370115", "济阳区"},
	"370282": {"370215", "即墨区"}, "371523": {"371503", "茌平区"},
	"370634": {"370614", "蓬莱区"}, "370684": {"370614", "蓬莱区"},
	"371626": {"371681", "邹平市"},
}

var prefectureNames = map[string]string{
	"3701": "济南市", "3702": "青岛市", "3703": "淄博市", "3704": "枣庄市", "3705": "东营市", "3706": "烟台市",
	"3707": "潍坊市", "3708": "济宁市", "3709": "泰安市", "3710": "威海市", "3711": "日照市", "3713": "临沂市",
	"3714": "德州市", "3715": "聊城市", "3716": "滨州市", "3717": "菏泽市",
}

// prefectureLabels are the places of the names where the middle of the box falls badly.
var prefectureLabels = map[string][2]float64{
	"3701": {117.12, 36.62}, "3702": {120.25, 36.45}, "3706": {120.85, 37.28}, "3710": {122.05, 37.15}, "3705": {118.6, 37.65},
	"3716": {117.85, 37.65}, "3714": {116.65, 37.2}, "3715": {115.9, 36.45},
}

type point [2]int

type ring []point

// region is one area of the map: rings in the source's order and direction.
type region struct {
	Code, Name string
	Rings      []ring
}

// shandong returns the map of 136 counties and that of 16 prefectures.
func shandong(p pack) (counties, prefectures []byte, err error) {
	regions, err := readCounties(p)
	if err != nil {
		return nil, nil, err
	}
	if len(regions) != 136 {
		return nil, nil, fmt.Errorf("the map has %d counties, want 136", len(regions))
	}
	for i := range regions {
		regions[i].Rings = dissolve(regions[i].Rings)
	}
	byPrefecture := map[string][]ring{}
	for _, r := range regions {
		byPrefecture[r.Code[:4]] = append(byPrefecture[r.Code[:4]], r.Rings...)
	}
	var cities []region
	for code, rings := range byPrefecture {
		cities = append(cities, region{Code: code + "00", Name: prefectureNames[code], Rings: dissolve(rings)})
	}
	sort.Slice(cities, func(i, j int) bool { return cities[i].Code < cities[j].Code })
	if len(cities) != len(prefectureNames) {
		return nil, nil, fmt.Errorf("the map has %d prefectures, want %d", len(cities), len(prefectureNames))
	}
	return encode(simplify(regions)), encode(simplify(cities)), nil
}

// readCounties reads the source files, applies moved and joins regions that
// now have one code.
func readCounties(p pack) ([]region, error) {
	byCode := map[string]*region{}
	for file, b := range p {
		if !strings.HasPrefix(file, "geojson/shape-with-internal-borders/shan1_dong1_") {
			continue
		}
		var fc struct {
			Features []struct {
				ID         string
				Properties struct{ Name string }
				Geometry   struct {
					Type        string
					Coordinates json.RawMessage
				}
			}
		}
		if err := json.Unmarshal(b, &fc); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, f := range fc.Features {
			code, name := f.ID, f.Properties.Name
			if m, ok := moved[code]; ok {
				code, name = m[0], m[1]
			}
			var polygons [][][][2]float64
			var err error
			if f.Geometry.Type == "MultiPolygon" {
				err = json.Unmarshal(f.Geometry.Coordinates, &polygons)
			} else {
				polygons = make([][][][2]float64, 1)
				err = json.Unmarshal(f.Geometry.Coordinates, &polygons[0])
			}
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", file, code, err)
			}
			r := byCode[code]
			if r == nil {
				r = &region{Code: code, Name: name}
				byCode[code] = r
			}
			for _, poly := range polygons {
				for _, line := range poly {
					r.Rings = append(r.Rings, snap(line))
				}
			}
		}
	}
	var out []region
	for _, r := range byCode {
		out = append(out, *r)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Code < out[j].Code })
	return out, nil
}

// snap puts a closed line on the grid, without the closing point and without repeats.
func snap(line [][2]float64) ring {
	var r ring
	for _, c := range line {
		q := point{int(math.Round(c[0] * grid)), int(math.Round(c[1] * grid))}
		if len(r) == 0 || r[len(r)-1] != q {
			r = append(r, q)
		}
	}
	if len(r) > 1 && r[0] == r[len(r)-1] {
		r = r[:len(r)-1]
	}
	return r
}

// dissolve joins rings: an edge that is walked in both directions lies inside
// and falls away; what is left is linked to rings again.
func dissolve(rings []ring) []ring {
	edges := map[[2]point]int{}
	var order [][2]point
	for _, r := range rings {
		if area(r) < 0 {
			r = slices.Clone(r)
			slices.Reverse(r)
		}
		for i, a := range r {
			b := r[(i+1)%len(r)]
			if edges[[2]point{b, a}] > 0 {
				edges[[2]point{b, a}]--
				continue
			}
			edges[[2]point{a, b}]++
			order = append(order, [2]point{a, b})
		}
	}
	next := map[point][]point{}
	for _, e := range order {
		if edges[e] > 0 {
			edges[e]--
			next[e[0]] = append(next[e[0]], e[1])
		}
	}
	var out []ring
	for _, e := range order {
		for len(next[e[0]]) > 0 {
			var r ring
			for at := e[0]; len(next[at]) > 0; {
				r = append(r, at)
				n := next[at]
				// The last-in edge keeps a ring simple at touching points often enough for a map.
				at, next[at] = n[len(n)-1], n[:len(n)-1]
				if at == e[0] {
					break
				}
			}
			if len(r) >= 3 && math.Abs(area(r)) > 30 {
				out = append(out, r)
			}
		}
	}
	return out
}

func area(r ring) float64 {
	var s float64
	for i, a := range r {
		b := r[(i+1)%len(r)]
		s += float64(a[0]*b[1] - b[0]*a[1])
	}
	return s / 2
}

// simplify cuts all rings at junctions and simplifies every arc once,
// whichever way it is walked.
func simplify(regions []region) []region {
	around := map[point]map[point]bool{}
	link := func(a, b point) {
		if around[a] == nil {
			around[a] = map[point]bool{}
		}
		around[a][b] = true
	}
	for _, reg := range regions {
		for _, r := range reg.Rings {
			for i, a := range r {
				b := r[(i+1)%len(r)]
				link(a, b)
				link(b, a)
			}
		}
	}
	junction := func(q point) bool { return len(around[q]) != 2 }
	out := make([]region, len(regions))
	for i, reg := range regions {
		out[i] = region{Code: reg.Code, Name: reg.Name}
		biggest := 0.0
		for _, r := range reg.Rings {
			biggest = max(biggest, math.Abs(area(r)))
		}
		for _, r := range reg.Rings {
			// Islets of less than a hundredth of the region are not seen at this scale.
			if a := math.Abs(area(r)); a < biggest/100 && a < 400 {
				continue
			}
			if s := simplifyRing(r, junction); len(s) >= 3 {
				out[i].Rings = append(out[i].Rings, s)
			}
		}
	}
	return out
}

func simplifyRing(r ring, junction func(point) bool) ring {
	start := slices.IndexFunc(r, junction)
	if start < 0 { // an island: cut it at two fixed points
		start = lowest(r)
	}
	r = slices.Concat(r[start:], r[:start], r[start:start+1])
	var out ring
	for i := 0; i < len(r)-1; {
		j := i + 1
		for j < len(r)-1 && !junction(r[j]) {
			j++
		}
		arc := r[i : j+1]
		if arc[0] == arc[len(arc)-1] { // a closed arc has no chord: halve it
			far := farthest(arc)
			out = append(out, chord(arc[:far+1])...)
			out = append(out, chord(arc[far:])...)
		} else {
			out = append(out, chord(arc)...)
		}
		i = j
	}
	return out
}

// chord simplifies an open arc by Douglas and Peucker, in a direction that does
// not depend on who walks it, and leaves out its last point.
func chord(arc ring) ring {
	back := less(arc[len(arc)-1], arc[0])
	if back {
		arc = slices.Clone(arc)
		slices.Reverse(arc)
	}
	keep := make([]bool, len(arc))
	keep[0], keep[len(arc)-1] = true, true
	mark(arc, 0, len(arc)-1, keep)
	var out ring
	for i, k := range keep {
		if k {
			out = append(out, arc[i])
		}
	}
	if back {
		slices.Reverse(out)
	}
	return out[:len(out)-1]
}

func mark(arc ring, i, j int, keep []bool) {
	best, at := 0.0, -1
	for k := i + 1; k < j; k++ {
		if d := distance(arc[k], arc[i], arc[j]); d > best {
			best, at = d, k
		}
	}
	if best > tolerance {
		keep[at] = true
		mark(arc, i, at, keep)
		mark(arc, at, j, keep)
	}
}

// distance of q from the line a–b, with longitudes shortened to the latitude of 36.5°.
func distance(q, a, b point) float64 {
	const k = 0.804
	ax, ay, bx, by, qx, qy := float64(a[0])*k, float64(a[1]), float64(b[0])*k, float64(b[1]), float64(q[0])*k, float64(q[1])
	l := math.Hypot(bx-ax, by-ay)
	if l == 0 {
		return math.Hypot(qx-ax, qy-ay)
	}
	return math.Abs((bx-ax)*(ay-qy)-(ax-qx)*(by-ay)) / l
}

func less(a, b point) bool { return a[0] < b[0] || a[0] == b[0] && a[1] < b[1] }

func lowest(r ring) int {
	at := 0
	for i := range r {
		if less(r[i], r[at]) {
			at = i
		}
	}
	return at
}

func farthest(r ring) int {
	best, at := -1, 0
	for i := range r {
		dx, dy := r[i][0]-r[0][0], r[i][1]-r[0][1]
		if d := dx*dx + dy*dy; d > best {
			best, at = d, i
		}
	}
	return at
}

// encode writes GeoJSON in the compact form ECharts reads: each ring a string
// of zigzag differences on the grid. The name of a region is its code, because
// 市中区 exists twice; the words are in title.
func encode(regions []region) []byte {
	type geometry struct {
		Type          string     `json:"type"`
		Coordinates   [][]string `json:"coordinates"`
		EncodeOffsets [][][]int  `json:"encodeOffsets"`
	}
	type properties struct {
		Name  string    `json:"name"`
		Title string    `json:"title"`
		CP    []float64 `json:"cp,omitempty"`
	}
	type feature struct {
		Type       string     `json:"type"`
		Properties properties `json:"properties"`
		Geometry   geometry   `json:"geometry"`
	}
	fc := struct {
		Type         string    `json:"type"`
		UTF8Encoding bool      `json:"UTF8Encoding"`
		UTF8Scale    int       `json:"UTF8Scale"`
		Features     []feature `json:"features"`
	}{"FeatureCollection", true, grid, nil}
	for _, r := range regions {
		f := feature{Type: "Feature", Properties: properties{Name: r.Code, Title: r.Name}, Geometry: geometry{Type: "MultiPolygon"}}
		if at, ok := prefectureLabels[r.Code[:4]]; ok && strings.HasSuffix(r.Code, "00") {
			f.Properties.CP = at[:]
		}
		for _, line := range r.Rings {
			prev := point{line[0][0], line[0][1]}
			f.Geometry.EncodeOffsets = append(f.Geometry.EncodeOffsets, [][]int{{prev[0], prev[1]}})
			var s strings.Builder
			for _, q := range append(slices.Clone(line), line[0]) {
				for k := range q {
					d := q[k] - prev[k]
					s.WriteRune(rune((d<<1 ^ d>>63) + 64))
				}
				prev = q
			}
			f.Geometry.Coordinates = append(f.Geometry.Coordinates, []string{s.String()})
		}
		fc.Features = append(fc.Features, f)
	}
	b, err := json.Marshal(fc)
	if err != nil {
		panic(err) // numbers and strings only
	}
	return append(b, '\n')
}
