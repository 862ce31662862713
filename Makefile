# Everything a person types. The work is done by the scripts, which also run without make.
.DEFAULT_GOAL := help
.PHONY: help run test lint bindings icons package clean

help:
	@echo 'make run       install what is missing, build Portico and open it'
	@echo 'make test      install what is missing and run every test, without a screen'
	@echo 'make lint      formatting, lints, types, licences and sources'
	@echo 'make bindings  write ui/src/bindings.ts anew from the Rust side'
	@echo 'make icons     draw the PNGs in icons/ anew from their SVGs'
	@echo 'make package   build the Debian package'
	@echo 'make clean     take away everything that was built or installed in this folder'

run test lint icons package:
	@bash scripts/$@.sh

bindings:
	PORTICO_WRITE_BINDINGS=1 cargo test --locked -p portico-desktop bindings

clean:
	rm -rf target tools ui/dist ui/dist-scenes ui/node_modules tests/out
