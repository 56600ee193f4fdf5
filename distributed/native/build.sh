#!/usr/bin/env bash
# Builds libbifocal_distributed.so for one version of PyTorch and one platform, and writes its SHA-256 beside it.
#
#   build.sh [VERSION [PLATFORM [WORK [OUT]]]]
#
# VERSION   PyTorch's, as DJL ships it: 2.0.1 (default) or 2.7.1
# PLATFORM  linux-x86_64 (default) or linux-aarch64, the latter with g++-aarch64-linux-gnu
# WORK      folder for headers and libraries, about 900 MB for a version; what is there is not downloaded again
# OUT       folder of the result; default: src/main/resources/dev/bifocal/distributed/PLATFORM/VERSION
#
# It needs g++ 12, unzip, pip, Maven, and either Debian's libgloo-dev or apt-get. One compiler gives one binary, byte for byte.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=${1:-2.0.1} platform=${2:-linux-x86_64} work=${3:-$here/target/work}
out=${4:-$here/src/main/resources/dev/bifocal/distributed/$platform/$version}
mkdir -p "$work" "$out"
work=$(cd "$work" && pwd) out=$(cd "$out" && pwd)

# The wheels for x86-64 and aarch64 have the same headers, and the latter is small because it has no CUDA.
torch=$work/torch-$version
if [ ! -d "$torch/include" ]; then
  mkdir -p "$torch"
  pip download -q --no-deps --only-binary :all: --python-version 3.11 --platform manylinux2014_aarch64 \
    --platform manylinux_2_28_aarch64 -d "$torch" "torch==$version"
  rm -rf "$torch/torch"
  unzip -q "$torch"/torch-*.whl 'torch/include/*' -d "$torch"
  mv "$torch/torch/include" "$torch/include"
fi

gloo=$work/gloo
if [ ! -d "$gloo/gloo" ]; then
  mkdir -p "$gloo"
  if [ -d /usr/include/gloo ]; then
    cp -r /usr/include/gloo "$gloo"
  else
    (cd "$gloo" && apt-get -q download libgloo-dev && dpkg -x libgloo-dev_*.deb deb && mv deb/usr/include/gloo gloo)
  fi
fi

# DJL's own libtorch for x86-64; for aarch64 the wheel's, of the same version and with the same ABI for C++.
lib=$torch/lib-$platform
if [ "$platform" = linux-aarch64 ]; then
  abi=0 compiler=aarch64-linux-gnu-
  archive=("$torch"/torch-*.whl) files=('torch/lib/libtorch_cpu.so' 'torch/lib/libc10.so' 'torch.libs/*')
else
  abi=1 compiler=
  archive=("$HOME/.m2/repository/ai/djl/pytorch/pytorch-native-cpu/$version/pytorch-native-cpu-$version-$platform.jar")
  files=("pytorch/cpu/$platform/lib*")
  [ -f "${archive[0]}" ] || mvn -B -ntp -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get \
    -Dtransitive=false "-Dartifact=ai.djl.pytorch:pytorch-native-cpu:$version:jar:$platform"
fi
if [ ! -d "$lib" ]; then
  rm -rf "$lib.part"
  unzip -q -j "${archive[0]}" "${files[@]}" -d "$lib.part"
  mv "$lib.part" "$lib"
fi

cd "$here/src/main/cpp"
"${compiler}g++" -std=c++17 -O2 -fPIC -shared -Wall -Wextra -Wno-unused-parameter \
  -fvisibility=hidden -fvisibility-inlines-hidden -D_GLIBCXX_USE_CXX11_ABI=$abi \
  "-ffile-prefix-map=$torch/include=torch" "-ffile-prefix-map=$gloo=gloo" "-ffile-prefix-map=$PWD=bifocal" \
  -isystem "$torch/include" -isystem "$torch/include/torch/csrc/api/include" -isystem "$gloo" \
  collectives.cpp compatibility.cpp -o "$out/libbifocal_distributed.so" \
  "-L$lib" "-Wl,-rpath-link,$lib" -Wl,-z,defs -Wl,-z,relro -Wl,-z,now -Wl,--as-needed -Wl,--build-id=none \
  -Wl,--version-script=exports.map -Wl,-soname,libbifocal_distributed.so -ltorch_cpu -lc10
"${compiler}strip" "$out/libbifocal_distributed.so"
(cd "$out" && sha256sum -- *.so > SHA256SUMS && cat SHA256SUMS)

# What the binary asks of the system: no more than libtorch does.
newest() { "${compiler}objdump" -T "$out/libbifocal_distributed.so" | grep -o "$1_[0-9.]*" | sort -uV | tail -1; }
echo "needs $(newest GLIBC), $(newest GLIBCXX)"
