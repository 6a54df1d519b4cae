package app

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Config is everything that can be set. The zero value is not ready; start from Defaults.
//
// A value comes from the default, then the file given by --config (lines of "name = value", # begins a comment), then the environment
// (QGOV_ and the name in capitals, with _ for -), then the flag. Secrets are never values: they are paths of files.
type Config struct {
	Listen    string // address to listen on
	Data      string // folder of the embedded database, attachments and keys
	DB        string // "sqlite:FILE" or "postgres://…"; empty: sqlite in Data
	DBFile    string // file that holds the address, in place of DB
	Owner     string // file that holds the PostgreSQL address of the tables' owner, for migrations
	Crypto    string // intl or gm
	Public    string // address by which the public reaches the site: https://zl.example.gov.cn
	Origin    string // name of the public log, which its checkpoints carry; default: host of Public, or qgov.local
	Plain     bool   // allow sign-in without TLS from the loopback and private networks
	TLSCert   string
	TLSKey    string
	Proxies   string        // addresses of reverse proxies, divided by commas
	Workers   int           // background workers of this process; 0: none (another process has them)
	LogLevel  string        // debug, info, warn or error
	MaxFile   int           // greatest attachment in MiB
	Passwords string        // password policy: dengbao3 or asvs
	Drain     time.Duration // how long a process that was told to stop still takes requests while /readyz says no
	Witness   string        // folder where checkpoints are written for witnesses, and cosignatures are read from

	Demo bool // set by the demo command only
}

// Defaults returns the configuration of a trial on this machine.
func Defaults() Config {
	return Config{Listen: "127.0.0.1:8080", Data: "data", Crypto: "intl", Plain: true, Workers: 2, LogLevel: "info", MaxFile: 20, Passwords: "dengbao3", Drain: time.Second}
}

// bind names every setting once, for flags, environment and file alike.
func (c *Config) bind(fs *flag.FlagSet) {
	fs.StringVar(&c.Listen, "listen", c.Listen, "`address` to listen on")
	fs.StringVar(&c.Data, "data", c.Data, "`folder` of the embedded database, attachments and keys")
	fs.StringVar(&c.DB, "db", c.DB, "database `address`: sqlite:FILE or postgres://…; empty: sqlite in the data folder")
	fs.StringVar(&c.DBFile, "db-file", c.DBFile, "`file` that holds the database address, so that no password stands in a process list")
	fs.StringVar(&c.Owner, "db-owner-file", c.Owner, "`file` that holds the PostgreSQL address of the tables' owner, for migrations")
	fs.StringVar(&c.Crypto, "crypto", c.Crypto, "algorithms: intl or gm (国密)")
	fs.StringVar(&c.Public, "public", c.Public, "`address` by which the public reaches the site")
	fs.StringVar(&c.Origin, "origin", c.Origin, "`name` of the public log; set it once, checkpoints carry it for ever")
	fs.BoolVar(&c.Plain, "plain-http", c.Plain, "allow sign-in without TLS from this machine and private networks")
	fs.StringVar(&c.TLSCert, "tls-cert", c.TLSCert, "certificate `file`")
	fs.StringVar(&c.TLSKey, "tls-key", c.TLSKey, "private key `file`")
	fs.StringVar(&c.Proxies, "proxies", c.Proxies, "`addresses` of trusted reverse proxies, divided by commas")
	fs.IntVar(&c.Workers, "workers", c.Workers, "background workers of this process")
	fs.StringVar(&c.LogLevel, "log-level", c.LogLevel, "debug, info, warn or error")
	fs.IntVar(&c.MaxFile, "max-file", c.MaxFile, "greatest attachment in `MiB`")
	fs.StringVar(&c.Passwords, "passwords", c.Passwords, "password policy: dengbao3 or asvs")
	fs.DurationVar(&c.Drain, "drain", c.Drain, "`time` in which a process that stops still takes requests while /readyz says no, for a load balancer to see it")
	fs.StringVar(&c.Witness, "witness", c.Witness, "`folder` where checkpoints are left for witnesses")
}

// Parse reads the configuration of a command and returns the arguments that are no flags. more adds the command's own flags.
func Parse(name string, args []string, getenv func(string) string, stderr io.Writer, more func(fs *flag.FlagSet)) (Config, []string, error) {
	c := Defaults()
	fs := flag.NewFlagSet("qgov "+name, flag.ContinueOnError)
	fs.SetOutput(stderr)
	file := fs.String("config", getenv("QGOV_CONFIG"), "`file` with lines of name = value")
	c.bind(fs)
	if more != nil {
		more(fs)
	}
	// the flags are parsed twice: once for the name of the file, and again so that they win over it
	if err := fs.Parse(args); err != nil {
		return c, nil, err
	}
	if *file != "" {
		if err := readFile(fs, *file); err != nil {
			return c, nil, err
		}
	}
	var bad error
	fs.VisitAll(func(f *flag.Flag) {
		if v := getenv("QGOV_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))); v != "" && f.Name != "config" {
			if err := fs.Set(f.Name, v); err != nil {
				bad = errors.Join(bad, fmt.Errorf("environment: %s: %w", f.Name, err))
			}
		}
	})
	if bad != nil {
		return c, nil, bad
	}
	if err := fs.Parse(args); err != nil {
		return c, nil, err
	}
	return c, fs.Args(), c.complete()
}

func readFile(fs *flag.FlagSet, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok || fs.Lookup(strings.TrimSpace(key)) == nil {
			return fmt.Errorf("%s:%d: %q is no setting", name, n, line)
		}
		if err := fs.Set(strings.TrimSpace(key), strings.TrimSpace(value)); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	return sc.Err()
}

// complete fills what follows from other settings and refuses what contradicts itself.
func (c *Config) complete() error {
	if c.DBFile != "" {
		b, err := os.ReadFile(c.DBFile)
		if err != nil {
			return err
		}
		c.DB = strings.TrimSpace(string(b))
	}
	if c.DB == "" {
		c.DB = "sqlite:" + filepath.Join(c.Data, "qgov.db")
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("tls-cert and tls-key go together")
	}
	if c.Public == "" {
		scheme := "http://"
		if c.TLSCert != "" {
			scheme = "https://"
		}
		c.Public = scheme + c.Listen
	}
	c.Public = strings.TrimRight(c.Public, "/")
	public, err := url.Parse(c.Public)
	if err != nil || public.Scheme != "http" && public.Scheme != "https" || public.User != nil {
		return fmt.Errorf("public: %q is no address such as https://zl.example.gov.cn", c.Public)
	}
	if c.Origin == "" {
		host := public.Hostname()
		if _, err := netip.ParseAddr(host); err == nil || host == "localhost" || host == "" {
			host = "qgov.local"
		}
		c.Origin = host + "/log"
	}
	if _, err := c.proxies(); err != nil {
		return err
	}
	switch {
	case c.Crypto != "intl" && c.Crypto != "gm":
		return fmt.Errorf("crypto: %q is neither intl nor gm", c.Crypto)
	case c.Passwords != "dengbao3" && c.Passwords != "asvs":
		return fmt.Errorf("passwords: %q is neither dengbao3 nor asvs", c.Passwords)
	case c.Workers < 0:
		return fmt.Errorf("workers: %d is negative", c.Workers)
	case c.Drain < 0:
		return fmt.Errorf("drain: %s is negative", c.Drain)
	case c.MaxFile < 1:
		return fmt.Errorf("max-file: %d is less than 1 MiB", c.MaxFile)
	}
	return nil
}

// owner returns the address of the tables' owner.
func (c Config) owner() (string, error) {
	if c.Owner == "" {
		return "", nil
	}
	b, err := os.ReadFile(c.Owner)
	return strings.TrimSpace(string(b)), err
}

func (c Config) proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range strings.FieldsFunc(c.Proxies, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			a, e := netip.ParseAddr(s)
			if e != nil {
				return nil, fmt.Errorf("proxies: %q is no address", s)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		out = append(out, p)
	}
	return out, nil
}

// Lines returns the effective configuration for people, in the form of the file and by name, without secrets: a database address
// loses its password.
func (c Config) Lines() []string {
	c.DB = withoutPassword(c.DB)
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	c.bind(fs)
	var out []string
	fs.VisitAll(func(f *flag.Flag) { out = append(out, f.Name+" = "+f.Value.String()) })
	return out
}

// withoutPassword masks the password of a database address, wherever it stands. What cannot be read is not shown.
func withoutPassword(address string) string {
	if strings.HasPrefix(address, "sqlite:") {
		return address
	}
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" || u.Scheme == "" {
		return "***"
	}
	if _, has := u.User.Password(); has {
		u.User = url.UserPassword(u.User.Username(), "xxx")
	}
	q := u.Query()
	for name := range q {
		if strings.Contains(strings.ToLower(name), "password") {
			q.Set(name, "xxx")
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// The folders of the data folder. The keys are apart: no backup holds them.
const (
	filesDir  = "files"  // attachments
	importDir = "import" // files being imported
	intakeDir = "intake" // batches of departments
	tenderDir = "tender" // lists of bidders while they are read: nothing stays
	openDir   = "open"   // files of the open data by day
	surveyDir = "survey" // files of questions and answers while they are read: nothing stays
	keysDir   = "keys"
)

// Folders are the folders of the data folder that belong to the database and are copied with it.
func Folders() []string { return []string{filesDir, importDir, intakeDir, openDir} }
