#!/usr/bin/env bash
# Builds a native library for one version of PyTorch and one platform: libbifocal_distributed.so, or libbifocal_nccl.so,
# which adds NCCL for GPUs of NVIDIA, or libbifocal_kernels.so, operations of the encoder for CPUs. It writes the SHA-256 of
# all libraries in the folder beside them.
#
#   build.sh [nccl|kernels] [VERSION [PLATFORM [WORK [OUT]]]]
#
# VERSION   PyTorch's, as DJL ships it: 2.0.1 (default) or 2.7.1
# PLATFORM  linux-x86_64 (default), or linux-aarch64 for libbifocal_distributed.so, with g++-aarch64-linux-gnu
# WORK      folder for headers and libraries, about 900 MB for a version, with NCCL 6 GB; what is there is not downloaded again
# OUT       folder of the result; default: src/main/resources/dev/bifocal/natives/PLATFORM/VERSION
#
# It needs g++ 12, unzip, pip, Maven, and either Debian's libgloo-dev or apt-get. One compiler gives one binary, byte for byte.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
name=libbifocal_distributed
case ${1:-} in
  nccl | kernels)
    name=libbifocal_$1
    shift
    ;;
esac
version=${1:-2.0.1} platform=${2:-linux-x86_64} work=${3:-$here/target/work}
resources=$here/src/main/resources/dev/bifocal/natives/$platform/$version
out=${4:-$resources}
mkdir -p "$work" "$out"
work=$(cd "$work" && pwd) out=$(cd "$out" && pwd)
if [ $name != libbifocal_distributed ] && [ "$platform" != linux-x86_64 ]; then
  echo "error: there is no build of $name for $platform" >&2
  exit 2
fi

wheels() { # FOLDER OPTION... PACKAGE... : downloads wheels of PyPI
  pip download -q --no-deps --only-binary :all: --python-version 3.11 -d "$@"
}

maven() { # ARTIFACT : the path of a jar of DJL's, which is downloaded if it is missing
  local jar="$HOME/.m2/repository/ai/djl/pytorch/$1/$version/$1-$version-$platform.jar"
  [ -f "$jar" ] || mvn -B -ntp -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get \
    -Dtransitive=false "-Dartifact=ai.djl.pytorch:$1:$version:jar:$platform" >&2
  echo "$jar"
}

unpack() { # FOLDER ARCHIVE PATTERN... : all at once or not at all, without the folders of the archive
  local folder=$1
  shift
  [ -d "$folder" ] && return
  rm -rf "$folder.part"
  unzip -q -j "$@" -d "$folder.part"
  mv "$folder.part" "$folder"
}

abi=1 compiler= options=(-O2) openmp=
if [ $name = libbifocal_nccl ]; then
  # Classes of PyTorch depend on the version of NCCL, so these are the versions that it was built with.
  case $version in
    2.0.1) nvidia=(cuda-nvcc-cu11==11.7.99 cuda-runtime-cu11==11.7.99 nccl-cu11==2.14.3 cublas-cu11==11.10.3.66
      cusolver-cu11==11.4.0.1 cusparse-cu11==11.7.4.91) ;;
    2.7.1) nvidia=(cuda-nvcc-cu12==12.6.85 cuda-runtime-cu12==12.6.77 nccl-cu12==2.26.2 cublas-cu12==12.6.4.1
      cusolver-cu12==11.7.1.2 cusparse-cu12==12.5.4.2 cuda-cccl-cu12==12.6.77) ;;
  esac
  torch=$work/cuda-$version lib=$work/cuda-$version/lib
  if [ ! -d "$torch/include" ]; then
    wheels "$torch" --platform manylinux1_x86_64 --platform manylinux2014_x86_64 --platform manylinux_2_28_x86_64 \
      "torch==$version" "${nvidia[@]/#/nvidia-}"
    rm -rf "$torch/torch" "$torch/nvidia"
    for file in "$torch"/*.whl; do
      unzip -q "$file" '*/include/*' -d "$torch"
    done
    mv "$torch/torch/include" "$torch/include"
  fi
  # PyPI's wheel 2.0.1 has the old ABI for C++, and DJL's own libtorch for CUDA the new one.
  if [ "$version" = 2.0.1 ]; then
    unpack "$lib" "$(maven pytorch-native-cu118)" "pytorch/cu118/$platform/lib*"
  else
    unpack "$lib" "$torch"/torch-*.whl 'torch/lib/libtorch_c*' 'torch/lib/libc10*'
  fi
  includes=("$torch"/nvidia/*/include)
  sources=(nccl.cpp compatibility.cpp) libraries=("-L$resources" -lbifocal_distributed -ltorch_cuda -lc10)
else
  # The wheels for x86-64 and aarch64 have the same headers, and the latter is small because it has no CUDA.
  torch=$work/torch-$version lib=$work/torch-$version/lib-$platform
  if [ ! -d "$torch/include" ]; then
    wheels "$torch" --platform manylinux2014_aarch64 --platform manylinux_2_28_aarch64 "torch==$version"
    rm -rf "$torch/torch"
    unzip -q "$torch"/torch-*.whl 'torch/include/*' -d "$torch"
    mv "$torch/torch/include" "$torch/include"
  fi
  gloo=$work/gloo
  if [ $name = libbifocal_distributed ] && [ ! -d "$gloo/gloo" ]; then
    mkdir -p "$gloo"
    if [ -d /usr/include/gloo ]; then
      cp -r /usr/include/gloo "$gloo"
    else
      (cd "$gloo" && apt-get -q download libgloo-dev && dpkg -x libgloo-dev_*.deb deb && mv deb/usr/include/gloo gloo)
    fi
  fi
  # DJL's own libtorch for x86-64; for aarch64 the wheel's, of the same version and with the same ABI for C++.
  if [ "$platform" = linux-aarch64 ]; then
    abi=0 compiler=aarch64-linux-gnu-
    unpack "$lib" "$torch"/torch-*.whl 'torch/lib/libtorch_cpu.so' 'torch/lib/libc10.so' 'torch.libs/*'
  else
    unpack "$lib" "$(maven pytorch-native-cpu)" "pytorch/cpu/$platform/lib*"
  fi
  includes=("$gloo")
  sources=(collectives.cpp compatibility.cpp) libraries=(-ltorch_cpu -lc10)
  if [ $name = libbifocal_kernels ]; then
    # GOMP_parallel is that of the OpenMP library that libtorch has loaded, whatever the name of its file.
    sources=(normalize.cpp convolve.cpp compatibility.cpp winograd.cpp:any:16 winograd.cpp:avx2:32:x86-64-v3 winograd.cpp:avx512:64:x86-64-v4)
    options=(-O3 -fopenmp -fno-math-errno -fno-trapping-math) openmp=-fopenmp
  fi
fi

cd "$here/src/main/cpp"
objects=()
for entry in "${sources[@]}"; do
  # A source may be compiled several times: SOURCE:PROCESSOR:BYTES of a vector[:ARCHITECTURE].
  IFS=: read -r source processor bytes architecture <<< "$entry"
  object=$work/$name-$platform-$version-${source%.cpp}$processor.o
  "${compiler}g++" -std=c++17 "${options[@]}" ${processor:+-DPROCESSOR=$processor -DVECTOR_BYTES=$bytes} \
    ${architecture:+-march=$architecture} -fPIC -c -Wall -Wextra -Wno-unused-parameter \
    -fvisibility=hidden -fvisibility-inlines-hidden -D_GLIBCXX_USE_CXX11_ABI=$abi \
    "-ffile-prefix-map=$torch/include=torch" "-ffile-prefix-map=$work/gloo=gloo" "-ffile-prefix-map=$torch/nvidia=nvidia" \
    "-ffile-prefix-map=$PWD=bifocal" \
    -isystem "$torch/include" -isystem "$torch/include/torch/csrc/api/include" "${includes[@]/#/-isystem}" "$source" -o "$object"
  objects+=("$object")
done
linked() { # OUT OPTION... : links the objects
  local target=$1
  shift
  "${compiler}g++" -shared "${objects[@]}" -o "$target" \
    "-L$lib" "-Wl,-rpath-link,$lib" "$@" -Wl,-z,relro -Wl,-z,now -Wl,--as-needed -Wl,--build-id=none \
    -Wl,--version-script=exports.map "-Wl,-soname,$name.so" "${libraries[@]}"
}
if [ $openmp ]; then
  # Linked with libgomp only to find undefined symbols; the library itself is linked without it.
  linked "$work/$name.checked.so" -Wl,-z,defs $openmp
  linked "$out/$name.so"
else
  linked "$out/$name.so" -Wl,-z,defs
fi
"${compiler}strip" "$out/$name.so"
(cd "$out" && sha256sum -- *.so > SHA256SUMS && cat SHA256SUMS)

# What the binary asks of the system: no more than libtorch does.
newest() { "${compiler}objdump" -T "$out/$name.so" | grep -o "$1_[0-9.]*" | sort -uV | tail -1; }
echo "needs $(newest GLIBC), $(newest GLIBCXX)"
