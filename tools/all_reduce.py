#!/usr/bin/env python3
"""Measures torch.distributed's all-reduce over Gloo between two processes on this machine, one line for each size.

Each line has the median time of an all-reduce of float32 values, the size divided by that time, and the mean processor
time of the first process, which includes a division of the array. Sizes are those of a small net, ResNet-18 (45 MB) and
ResNet-50 (100 MB), of 10^6 bytes. ProcessGroupTest prints the same lines for Bifocal; docs/performance.md has both.

Not part of the build. PyTorch 2.0.1 has the libtorch that Bifocal's engine has:

    python3 -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.0.1 'numpy<2'
    /tmp/torch/bin/python tools/all_reduce.py --threads 1
"""

import argparse
import os
import statistics
import tempfile
import time

import torch
from torch import distributed, multiprocessing


def measure(rank, store, args):
    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    torch.set_num_threads(args.threads)
    distributed.init_process_group("gloo", init_method=f"file://{store}/store", rank=rank, world_size=2)
    for megabytes in args.sizes:
        array = torch.ones(megabytes * 250_000)
        times = []
        for repeat in range(args.warmup + args.repeats):
            if repeat == args.warmup:
                processor = time.process_time()
            start = time.perf_counter()
            distributed.all_reduce(array)
            if repeat >= args.warmup:
                times.append(time.perf_counter() - start)
            array.div_(2)
        if rank == 0:
            median = statistics.median(times)
            processor = (time.process_time() - processor) / args.repeats
            print(f"all-reduce of {megabytes} MB: median {median * 1e3:.2f} ms, {megabytes / median / 1e3:.2f} GB/s, "
                  f"{processor * 1e3:.1f} ms of processor time")
    distributed.destroy_process_group()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 4, 45, 100], help="MB")
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--warmup", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1, help="of each process")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as store:
        multiprocessing.spawn(measure, (store, args), nprocs=2)


if __name__ == "__main__":
    main()
