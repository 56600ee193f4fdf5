#!/usr/bin/env python3
"""Packs the built application as bifocal-VERSION.tar.gz and .zip, which run without Maven and without a checkout.

'make dist' builds the application and the devkit and then calls this script. Equal inputs give equal archives.
"""

import calendar
import gzip
import hashlib
import io
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
TARGET = CHECKOUT / "app" / "target"
APP = TARGET / "bifocal"
PARTS = ["lib", "plugins", "man", "defaults.yaml"]
MODULES = {"bifocal-api": "api", "bifocal-host": "host", "bifocal-tck": "devkit/tck"}
POMS = {"bifocal-parent": ".", "bifocal-bom": "devkit/bom", "bifocal-plugin-parent": "devkit/plugin-parent"}
ATTACHED = ["", "-sources", "-javadoc"]
USER_PLUGINS = "Put the jars of further plugins here. './bifocal plugins list' shows what was found.\n"


def fail(message, remedy):
    sys.exit(f"error: {message}\n  {remedy}")


def version(folder):
    """The version of a module, which its POM states after its own artifactId."""
    pom = (CHECKOUT / folder / "pom.xml").read_text(encoding="utf-8")
    pom = re.sub(r"<parent>.*?</parent>", "", pom, flags=re.DOTALL)
    return re.search(r"</artifactId>\s*<version>([^<]+)</version>", pom).group(1)


def timestamp():
    pom = (CHECKOUT / "pom.xml").read_text(encoding="utf-8")
    return re.search(r"outputTimestamp>(\d{4})-(\d\d)-(\d\d)T", pom).groups()


def required(file):
    if not file.is_file():
        fail(f"The file {file.relative_to(CHECKOUT)} is missing.", "Write the distribution with: make dist")
    return file.read_bytes()


def java():
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", "java")) if home else "java"


def completion():
    command = [java(), "-cp", f"{APP}/lib/*", "dev.bifocal.host.cli.Main", "completion"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def content():
    """The files of the distribution: name, bytes and whether it is a program."""
    files = {
        "bifocal": required(CHECKOUT / "bifocal"),
        "LICENSE": required(CHECKOUT / "LICENSE"),
        "bifocal-sbom.json": required(TARGET / "bifocal-sbom.json"),
        "bifocal-completion.sh": completion(),
        "plugins/README": USER_PLUGINS.encode(),
    }
    for part in PARTS:
        path = APP / part
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.is_file():
                files[f"app/{file.relative_to(APP).as_posix()}"] = file.read_bytes()
    if not any(name.startswith("app/lib/") for name in files):
        fail("The application has not been built.", "Write the distribution with: make dist")
    for artifact, folder in {**POMS, **MODULES}.items():
        number = version(folder)
        place = f"maven/dev/bifocal/{artifact}/{number}/{artifact}-{number}"
        files[place + ".pom"] = required(CHECKOUT / folder / "pom.xml")
        for attached in ATTACHED if artifact in MODULES else []:
            jar = CHECKOUT / folder / "target" / f"{artifact}-{number}{attached}.jar"
            if jar.is_file() or not attached:
                files[f"{place}{attached}.jar"] = required(jar)
    sums = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    files["SHA256SUMS"] = "".join(sums).encode()
    return files


def write_tar(archive, root, files, date):
    seconds = calendar.timegm((*date, 0, 0, 0))
    with open(archive, "wb") as out, gzip.GzipFile("", "wb", 6, out, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar:
            for name in sorted(files):
                entry = tarfile.TarInfo(f"{root}/{name}")
                entry.size = len(files[name])
                entry.mode = 0o755 if name == "bifocal" else 0o644
                entry.mtime = seconds
                tar.addfile(entry, io.BytesIO(files[name]))


def write_zip(archive, root, files, date):
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{root}/{name}", (*date, 0, 0, 0))
            entry.create_system = 3  # Unix, whose permissions follow
            entry.external_attr = (0o755 if name == "bifocal" else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, files[name])


def main():
    root = f"bifocal-{version('host')}"
    files = content()
    date = tuple(int(number) for number in timestamp())
    archives = {TARGET / f"{root}.tar.gz": write_tar, TARGET / f"{root}.zip": write_zip}
    for archive, write in archives.items():
        write(archive, root, files, date)
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        Path(f"{archive}.sha256").write_text(f"{digest}  {archive.name}\n", encoding="ascii")
        print(f"{archive.relative_to(CHECKOUT)}  {archive.stat().st_size >> 20} MiB  sha256 {digest}")


if __name__ == "__main__":
    main()
