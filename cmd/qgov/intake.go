package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"qgov/app"
	"qgov/domain/credit/intake"
)

const intakeUsage = `用法 usage: qgov intake --region CODE SOURCE=FILE [SOURCE=FILE …] [server flags]

首次整体载入各部门的信用信息：SOURCE 是信息来源编号，FILE 是该来源的 CSV 或 XLSX 文件。信用记录表须为空；以后的文件请在页面上或以接口报送。
Loads the credit records of all departments for the first time: SOURCE is the number of the source, FILE its CSV or XLSX file. The table of
records must be empty; what comes later is sent on the page or by the API.

退出码 exit code: 0 全部入库 all loaded; 1 有退回的行或未能载入 rows refused, or a failure
`

// runIntake is `qgov intake`.
func runIntake(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if slices.Contains(args, "-h") || slices.Contains(args, "--help") {
		fmt.Fprint(stdout, intakeUsage)
		return nil
	}
	region := ""
	cfg, rest, err := app.Parse("intake", args, os.Getenv, stderr, func(fs *flag.FlagSet) {
		fs.StringVar(&region, "region", "", "region `code` that answers for the records")
	})
	if err != nil {
		return err
	}
	var files []intake.FillFile
	for _, a := range rest {
		number, path, ok := strings.Cut(a, "=")
		n, err := strconv.ParseInt(number, 10, 64)
		if !ok || err != nil {
			fmt.Fprint(stderr, intakeUsage)
			return fmt.Errorf("intake: %q is not SOURCE=FILE", a)
		}
		files = append(files, intake.FillFile{Source: n, Path: path})
	}
	if region == "" || len(files) == 0 {
		fmt.Fprint(stderr, intakeUsage)
		return errors.New("intake: --region and files are required")
	}
	o := intake.FillOptions{Region: region, Dir: filepath.Join(cfg.Data, "intake"), Progress: func(stage string, rows int64) {
		if rows%1_000_000 == 0 {
			fmt.Fprintf(stderr, "%s %d\n", stage, rows)
		}
	}}
	if cfg.Owner != "" {
		b, err := os.ReadFile(cfg.Owner)
		if err != nil {
			return err
		}
		o.Owner = strings.TrimSpace(string(b))
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, app.Options{})
	if err != nil {
		return err
	}
	return errors.Join(fillCredit(ctx, a, files, o, stdout), a.Close())
}

func fillCredit(ctx context.Context, a *app.App, files []intake.FillFile, o intake.FillOptions, stdout io.Writer) error {
	got, err := intake.NewDesk(a.Engine, o.Dir).Fill(ctx, files, o)
	if err != nil {
		return err
	}
	var bad int64
	for _, b := range got.Batches {
		bad += b.Bad
		fmt.Fprintf(stdout, "%s: 读取 read %d，入库 loaded %d，退回 refused %d，重复 repeated %d，主体未登记 waiting %d，金额 amount %s；批次 batch %s\n", b.Name, b.Read, b.Added, b.Bad, b.Twins, b.Waits, b.Amount, b.ID)
	}
	fmt.Fprintf(stdout, "核对 check %.1f s，写入 load %.1f s\n", got.Check.Seconds(), got.Write.Seconds())
	if bad > 0 {
		return errFindings
	}
	return nil
}
