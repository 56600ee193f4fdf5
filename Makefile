# The goals that people use. 'make' or 'make help' lists them.
.DEFAULT_GOAL := help
.PHONY: help build quickstart test slow network-check slurm-test spark spark-test browser-test format bench sbom man completion devkit examples dist clean

CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

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

network-check: ## List the network connections of the built application; needs strace
	tools/network-check

slurm-test: ## Run sweeps on a real Slurm of one node; needs root, slurm-wlm and munge, for sacct also slurmdbd and mariadb-server
	tools/slurm/one-node check
	mvn -B -ntp verify -pl app -am -Dgroups=slurm -DexcludedGroups= -Dtest=SlurmTest -Dsurefire.failIfNoSpecifiedTests=false

spark: ## Build launchers/spark/target/bifocal-spark.jar for sweeps on Spark
	mvn -B -ntp -q package -DskipTests -Pspark -pl launchers/spark

spark-test: ## Run sweeps on Spark: in one process, and on a cluster of two workers
	mvn -B -ntp verify -Pspark -pl app,launchers/spark -am -Dtest=SparkTest -Dsurefire.failIfNoSpecifiedTests=false

browser-test: ## Look at the pages in a real Chromium; screenshots in host/target/browser
	@test -x "$(CHROMIUM)" || { echo "No Chromium was found: install it, or give its path, make browser-test CHROMIUM=PATH."; exit 1; }
	CHROMIUM="$(CHROMIUM)" mvn -B -ntp test -Pbrowser -pl host -am -Dtest=PagesInBrowserTest -Dsurefire.failIfNoSpecifiedTests=false
	@echo host/target/browser

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
	mvn -B -ntp -q $(OFFLINE) install -DskipTests -Pdevkit -pl devkit/bom,devkit/plugin-parent,devkit/tck -am

examples: devkit build ## Build and verify the example plugins against this checkout; OFFLINE=-o works without a network
	@for folder in examples/*/; do \
	  test -f $$folder/pom.xml || continue; \
	  echo $$folder; \
	  mvn -B -ntp -q $(OFFLINE) -f $$folder/pom.xml clean verify || exit 1; \
	  jar=$$(ls $$folder/target/*.jar | grep -v -e '-sources\.jar$$' -e '-javadoc\.jar$$'); \
	  ./bifocal plugins verify --strict "$$jar" || exit 1; \
	done

dist: man ## Write app/target/bifocal-VERSION.tar.gz and .zip, which run without Maven and a checkout
	rm -rf app/target/dist app/target/bifocal-*.tar.gz app/target/bifocal-*.zip app/target/bifocal-*.sha256
	mvn -B -ntp -q verify -DskipTests -Pdevkit,dist
	@ls app/target/bifocal-*.tar.gz app/target/bifocal-*.zip app/target/bifocal-*.sha256

clean: ## Remove everything that a build wrote
	mvn -B -ntp -q clean
