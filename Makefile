# QGov 质衡. Every target is one line of help below; `make` prints them.
.PHONY: help build test test-short race lint generate demo bench bench-credit bench-consumer drill screens clean
help: ## print this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16
build: ## build bin/qgov, one static program
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o bin/qgov ./cmd/qgov
test: ## set up what is needed, then run every test on both engines and in the browser
	go run ./tools/test
test-short: ## the same without what is slow
	go run ./tools/test -short
race: ## every test under the race detector (needs a C compiler)
	go run ./tools/test -race -timeout 60m
lint: ## gofmt, go vet and staticcheck
	@test -z "$$(gofmt -l . | tee /dev/stderr)"
	go vet ./...
	go tool staticcheck ./...
generate: ## write the generated Go code of the templates
	go tool templ generate
demo: ## run the demo world on http://127.0.0.1:8080
	go run ./cmd/qgov demo
bench: ## measure speed and size against the raw engines and print a table (ARGS="-size 1000000")
	go run ./tools/bench $(ARGS)
bench-credit: ## measure the intake of a city of subjects against the raw engines (ARGS="-full", ARGS="-percent 1")
	go run ./tools/bench -only credit $(ARGS)
bench-consumer: ## measure the public form, an officer's queue, surveys and the scan for hot spots (ARGS="-full": a million questionnaires as well)
	go run ./tools/bench -only form,queue,hotspot,survey $(ARGS)
drill: ## run the reliability drills at full length: kills, full disks, slow and lost databases; then the served tests under 国密
	QGOV_DRILL=full go run ./tools/test -v -run '^TestDrill' -timeout 60m ./...
	QGOV_TEST_CRYPTO=gm go run ./tools/test -timeout 60m $$(git grep -l '"qgov/testkit/server"' -- '*_test.go' | xargs -n1 dirname | sort -u | sed 's|^|./|')
screens: ## take pictures of the pages into docs/screens
	QGOV_SCREENS=$(CURDIR)/docs/screens go run ./tools/test -v -run '^TestScreens' ./...
clean: ## remove what was built
	rm -rf bin tmp
