# QGov 质衡: every target is one line of help below; `make help` prints them.
.PHONY: help build
help: ## print this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16
build: ## build bin/qgov
	go build -o bin/qgov ./cmd/qgov
