package sheet

import (
	"bytes"
)

// readEnd reads an end tag, which must close the innermost open element.
func (s *scanner) readEnd() (token, error) {
	n := s.find(">", 2)
	if n < 0 {
		return tokenEOF, s.fail("标记不完整")
	}
	name := s.buf[s.pos+2 : s.pos+n]
	for len(name) > 0 && isSpace(name[len(name)-1]) {
		name = name[:len(name)-1]
	}
	if len(s.open) == 0 || !bytes.Equal(name, s.names[s.open[len(s.open)-1].name:]) {
		return tokenEOF, s.fail("结束标记不配对")
	}
	s.pos += n + 1
	return s.pop(), nil
}

// pop closes the innermost element and makes it the current token.
func (s *scanner) pop() token {
	e := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	s.space, s.local = e.space, s.names[e.local:]
	s.names, s.decls = s.names[:e.name], s.decls[:e.decls]
	return tokenEnd
}

// tagEnd returns the offset from pos of the > that ends the start tag at pos, minding quotes.
func (s *scanner) tagEnd() int {
	i := 1
	for {
		for ; s.pos+i < s.end; i++ {
			switch c := s.buf[s.pos+i]; c {
			case '>':
				return i
			case '<':
				return -1
			case '"', '\'':
				quote := "\""
				if c == '\'' {
					quote = "'"
				}
				if i = s.find(quote, i+1); i < 0 {
					return -1
				}
			}
		}
		if !s.fill() {
			return -1
		}
	}
}

// readStart reads a start tag with its attributes and namespaces.
func (s *scanner) readStart() (token, error) {
	n := s.tagEnd()
	if n < 0 {
		return tokenEOF, s.fail("标记不完整")
	}
	if len(s.open) == 0 && s.root {
		return tokenEOF, s.fail("有多个根元素")
	}
	if len(s.open) == maxDepth {
		return tokenEOF, s.fail("嵌套过深")
	}
	tag := s.buf[s.pos+1 : s.pos+n]
	if len(tag) > 0 && tag[len(tag)-1] == '/' {
		s.empty = true
		tag = tag[:len(tag)-1]
	}
	name := tag
	for i, c := range tag {
		if isSpace(c) {
			name = tag[:i]
			break
		}
	}
	if !validName(name) {
		return tokenEOF, s.fail("元素名无效")
	}
	e := element{name: len(s.names), decls: len(s.decls)}
	s.names, s.own = append(s.names, name...), e.decls
	if err := s.readAttrs(tag[len(name):]); err != nil {
		return tokenEOF, err
	}
	prefix, local := splitName(name)
	var bound bool
	if e.space, bound = s.lookup(prefix); !bound {
		return tokenEOF, s.fail("命名空间前缀没有声明")
	}
	for _, a := range s.attrs {
		if len(a.prefix) > 0 {
			if _, bound := s.lookup(a.prefix); !bound {
				return tokenEOF, s.fail("命名空间前缀没有声明")
			}
		}
	}
	e.local = len(s.names) - len(local)
	s.open = append(s.open, e)
	s.space, s.local, s.root = e.space, s.names[e.local:], true
	s.pos += n + 1
	return tokenStart, nil
}

// readAttrs reads the attributes of a start tag. Declarations of namespaces go to decls, the others to attrs.
func (s *scanner) readAttrs(b []byte) error {
	s.attrs = s.attrs[:0]
	used := s.scratch[:0]
	for {
		i := 0
		for i < len(b) && isSpace(b[i]) {
			i++
		}
		if i == len(b) {
			s.scratch = used
			return nil
		}
		if i == 0 {
			return s.fail("属性之间缺少空格")
		}
		b = b[i:]
		eq := bytes.IndexByte(b, '=')
		if eq < 0 {
			return s.fail("属性无效")
		}
		name, rest := bytes.TrimRight(b[:eq], " \t\r\n"), bytes.TrimLeft(b[eq+1:], " \t\r\n")
		if !validName(name) || len(rest) < 2 || rest[0] != '"' && rest[0] != '\'' {
			return s.fail("属性无效")
		}
		n := bytes.IndexByte(rest[1:], rest[0])
		if n < 0 {
			return s.fail("属性无效")
		}
		raw := rest[1 : 1+n]
		b = rest[n+2:]
		if bytes.IndexByte(raw, '<') >= 0 || !s.validChars(raw) {
			return s.fail("属性值中有不允许的字符")
		}
		value, longer, ok := unescape(raw, used)
		if !ok {
			return s.fail("实体引用无效")
		}
		used = longer // the values stay valid: the next one goes behind them
		if err := s.addAttr(name, value); err != nil {
			return err
		}
	}
}

func (s *scanner) addAttr(name, value []byte) error {
	prefix, local := splitName(name)
	switch {
	case string(name) == "xmlns":
		return s.declare("", value)
	case string(prefix) == "xmlns":
		if len(value) == 0 || string(local) == "xmlns" || string(local) == "xml" {
			return s.fail("命名空间声明无效")
		}
		return s.declare(string(local), value)
	}
	for _, a := range s.attrs {
		if bytes.Equal(a.local, local) && bytes.Equal(a.prefix, prefix) {
			return s.fail("属性重复")
		}
	}
	if len(s.attrs) == maxAttrs {
		return s.fail("属性过多")
	}
	s.attrs = append(s.attrs, attr{prefix, local, value})
	return nil
}

// declare binds a prefix on the element being read, once.
func (s *scanner) declare(prefix string, uri []byte) error {
	for _, d := range s.decls[s.own:] {
		if d.prefix == prefix {
			return s.fail("属性重复")
		}
	}
	if len(s.decls) >= 4*maxAttrs {
		return s.fail("命名空间声明过多")
	}
	s.decls = append(s.decls, decl{prefix, spaceOf(string(uri))})
	return nil
}

// lookup returns what a prefix is bound to.
func (s *scanner) lookup(prefix []byte) (space, bool) {
	for i := len(s.decls) - 1; i >= 0; i-- {
		if s.decls[i].prefix == string(prefix) {
			return s.decls[i].space, true
		}
	}
	if len(prefix) == 0 {
		return spaceNone, true
	}
	return spaceXML, string(prefix) == "xml"
}

// attr returns the value of the attribute without a prefix, and whether it is there.
func (s *scanner) attr(local string) ([]byte, bool) {
	for i := range s.attrs {
		if a := &s.attrs[i]; len(a.prefix) == 0 && string(a.local) == local {
			return a.value, true
		}
	}
	return nil, false
}

// relID returns the value of r:id.
func (s *scanner) relID() string {
	for _, a := range s.attrs {
		if string(a.local) == "id" && len(a.prefix) > 0 {
			if space, _ := s.lookup(a.prefix); space == spaceRel {
				return string(a.value)
			}
		}
	}
	return ""
}

// is reports whether the current start or end tag is the element local of the namespace.
func (s *scanner) is(space space, local string) bool {
	return s.space == space && string(s.local) == local
}

// skip passes over the element whose start tag is the current token.
func (s *scanner) skip() error {
	for depth := 1; depth > 0; {
		switch t, err := s.next(); {
		case err != nil:
			return err
		case t == tokenStart:
			depth++
		case t == tokenEnd:
			depth--
		}
	}
	return nil
}

// child returns true at the next child element of the current one, false at its end. Text between elements must be blank.
func (s *scanner) child() (bool, error) {
	for {
		t, err := s.next()
		switch {
		case err != nil:
			return false, err
		case t == tokenStart:
			return true, nil
		case t == tokenEnd:
			return false, nil
		case t == tokenEOF:
			return false, s.fail("内容不完整")
		case len(bytes.TrimLeft(s.text, " \t\r\n")) > 0:
			return false, s.fail("元素之间有多余的文字")
		}
	}
}

// content appends the text of the current element, which may hold no elements, to dst. max bounds its bytes.
func (s *scanner) content(dst []byte, max int) ([]byte, error) {
	from := len(dst)
	for {
		t, err := s.next()
		switch {
		case err != nil:
			return dst, err
		case t == tokenEnd:
			return dst, nil
		case t == tokenStart:
			return dst, s.fail("文字中有多余的元素")
		case t == tokenEOF:
			return dst, s.fail("内容不完整")
		}
		if dst = append(dst, s.text...); len(dst)-from > max {
			return dst, problem(CellTooLong, 0, 0, max)
		}
	}
}

// begin reads up to the root element, which must be the given one.
func (s *scanner) begin(space space, local string) error {
	t, err := s.next()
	if err == nil && (t != tokenStart || !s.is(space, local)) {
		err = s.failWith(problem(BadStructure, 0, 0, s.part, "根元素不对"))
	}
	return err
}

// drain reads to the end of the part after its root element has been closed, which also has its checksum verified.
func (s *scanner) drain() error {
	t, err := s.next()
	if err == nil && t != tokenEOF {
		err = s.fail("根元素之外有内容")
	}
	return err
}
