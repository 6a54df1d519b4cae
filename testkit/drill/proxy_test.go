package drill_test

import (
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// proxy stands between the program and its database: it lets everything through, holds back what the database answers, or is down.
type proxy struct {
	to    string
	delay atomic.Int64 // nanoseconds by which each piece of an answer is late

	mu       sync.Mutex
	address  string
	listener net.Listener
	open     map[net.Conn]bool
	all      sync.WaitGroup
}

// before puts a proxy before the database of the address and returns the address that leads through it.
func before(t *testing.T, address string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{to: u.Host, address: "127.0.0.1:0", open: make(map[net.Conn]bool)}
	p.up(t)
	t.Cleanup(func() { p.down(); p.all.Wait() })
	u.Host = p.address
	return p, u.String()
}

// up takes connections.
func (p *proxy) up(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listener, p.address = l, l.Addr().String()
	p.all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.all.Go(func() { p.serve(c) })
		}
	})
}

// down refuses connections and cuts those that are open.
func (p *proxy) down() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listener.Close()
	for c := range p.open {
		c.Close()
	}
}

func (p *proxy) keep(c net.Conn, is bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if is {
		p.open[c] = true
	} else {
		delete(p.open, c)
	}
}

func (p *proxy) serve(c net.Conn) {
	defer c.Close()
	d, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer d.Close()
	p.keep(c, true)
	defer p.keep(c, false)
	p.all.Go(func() { io.Copy(d, c); d.Close() })
	piece := make([]byte, 32<<10)
	for {
		n, err := d.Read(piece)
		for end := time.Now().Add(time.Duration(p.delay.Load())); time.Now().Before(end) && p.delay.Load() > 0; {
			time.Sleep(5 * time.Millisecond)
		}
		if _, failed := c.Write(piece[:n]); err != nil || failed != nil {
			return
		}
	}
}
