# The goals that people use. 'make' or 'make help' lists them.
.DEFAULT_GOAL := help
.PHONY: help build quickstart test slow format bench sbom man completion devkit dist clean

help: ## List the goals
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

build: ## Build the application, without tests
	./bifocal --rebuild

quickstart: ## Train some recipes on drawn images and compare them in one table
	./bifocal quickstart

test: ## Build everything, run all tests and checks: what CI runs
	mvn -B -ntp verify

slow: ## Run the tests that take long: kills, signals, damaged files, memory
	mvn -B -ntp verify -Dgroups=slow -DexcludedGroups=

format: ## Format the Java code and sort the POMs
	mvn -B -ntp -q com.diffplug.spotless:spotless-maven-plugin:apply -pl '!devkit/bom,!devkit/plugin-parent'

bench: ## Measure the training step of this machine
	./bifocal bench step

sbom: ## Write the CycloneDX bill of materials, app/target/bifocal-sbom.json
	mvn -B -ntp -q package -DskipTests
	@echo app/target/bifocal-sbom.json

man: ## Write the man pages, app/target/bifocal/man/man1
	mvn -B -ntp -q verify -Pman -Dtest=ManPagesTest -Dsurefire.failIfNoSpecifiedTests=false
	@echo app/target/bifocal/man/man1

completion: ## Write the completion script for bash and zsh, app/target/bifocal-completion.sh
	./bifocal completion > app/target/bifocal-completion.sh
	@echo "source app/target/bifocal-completion.sh"

devkit: ## Install what plugins are built with into the local Maven repository
	mvn -B -ntp -q install -DskipTests -Pdevkit -pl devkit/bom,devkit/plugin-parent,devkit/tck -am

dist: ## Write app/target/bifocal-VERSION.tar.gz and .zip, which run without Maven and a checkout
	rm -rf app/target/dist app/target/bifocal-*.tar.gz app/target/bifocal-*.zip app/target/bifocal-*.sha256
	mvn -B -ntp -q verify -DskipTests -Pdevkit,dist
	@ls app/target/bifocal-*.tar.gz app/target/bifocal-*.zip app/target/bifocal-*.sha256

clean: ## Remove everything that a build wrote
	mvn -B -ntp -q clean
