package account

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"qgov/kernel/calendar"
)

// buckets are token buckets by name. Those that are full again are forgotten, so that addresses do not fill the memory.
type buckets struct {
	clock calendar.Clock
	mu    sync.Mutex
	m     map[string]*bucket
	swept time.Time
}

type bucket struct {
	*rate.Limiter
	last time.Time
}

// maxBuckets bounds the memory of an attack from many addresses: about 20 MiB.
const maxBuckets = 100_000

func newBuckets(clock calendar.Clock) *buckets {
	return &buckets{clock: clock, m: make(map[string]*bucket)}
}

// take takes one token of the named bucket, or tells how long to wait for one.
func (b *buckets) take(name string, perSecond float64, burst int) (wait time.Duration, ok bool) {
	now := b.clock.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Sub(b.swept) > time.Minute || len(b.m) >= maxBuckets {
		b.sweep(now)
	}
	x := b.m[name]
	if x == nil || x.Limit() != rate.Limit(perSecond) || x.Burst() != burst {
		x = &bucket{Limiter: rate.NewLimiter(rate.Limit(perSecond), burst)}
		b.m[name] = x
	}
	x.last = now
	if x.AllowN(now, 1) {
		return 0, true
	}
	r := x.ReserveN(now, 1)
	wait = r.DelayFrom(now)
	r.CancelAt(now)
	return wait, false
}

func (b *buckets) sweep(now time.Time) {
	b.swept = now
	for name, x := range b.m {
		if x.TokensAt(now) >= float64(x.Burst()) {
			delete(b.m, name)
		}
	}
	for name := range b.m { // all are in use: whoever is forgotten starts with a full bucket, but the global one still holds
		if len(b.m) < maxBuckets {
			break
		}
		if name != everybody {
			delete(b.m, name)
		}
	}
}

const everybody = "all"

// visitor takes a token of the visitor's address, of its network and of all visitors together.
func (a *Accounts) visitor(ip string) (wait time.Duration, ok bool) {
	if wait, ok = a.visits.take("ip:"+ip, a.lim.Visits, a.lim.Burst); !ok {
		return wait, false
	}
	if wait, ok = a.visits.take("net:"+network(ip), a.lim.NetworkVisits, a.lim.NetworkBurst); !ok {
		return wait, false
	}
	return a.visits.take(everybody, a.lim.AllVisits, a.lim.AllBurst)
}

// records takes a page of records from the slow budgets of the visitor's address and network.
func (a *Accounts) records(ip string) (wait time.Duration, ok bool) {
	const hour = 3600.0
	if wait, ok = a.visits.take("rec:"+ip, float64(a.lim.Records)/hour, a.lim.RecordsBurst); !ok {
		return wait, false
	}
	return a.visits.take("netrec:"+network(ip), float64(a.lim.NetworkRecords)/hour, a.lim.NetworkRecordsBurst)
}

// peer is the address at the other end of the connection.
func peer(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}

func (a *Accounts) trusted(addr netip.Addr) bool {
	return addr.IsValid() && slices.ContainsFunc(a.opt.Proxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// clientIP is the address of the client: that of the connection or, behind configured proxies, the last one in X-Forwarded-For
// that is not such a proxy. What stands before it can be written by anybody and is not read (security finding F6).
func (a *Accounts) clientIP(r *http.Request) string {
	addr := peer(r)
	if !addr.IsValid() {
		return r.RemoteAddr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && a.trusted(addr); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = next.Unmap().WithZone("")
	}
	return addr.String()
}

// encrypted reports whether the client's connection has TLS, here or at a configured proxy.
func (a *Accounts) encrypted(r *http.Request) bool {
	return r.TLS != nil || a.trusted(peer(r)) && r.Header.Get("X-Forwarded-Proto") == "https"
}
