package dev.bifocal.host.augment.pipeline;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.augment.pipeline.PendingBatch.Slice;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A prefetching loader: threads make up to {@code ahead} batches in advance and return them in order.
 *
 * <p>The threads divide a batch into slices, so that the first batch is ready early and a slow image does not delay the
 * other threads. The threads start with the first {@link #next}.
 */
final class BatchLoader implements AutoCloseable {

    private static final long CLOSE_SECONDS = 10;
    private static final int MAX_SLICE = 8;

    private final String name;
    private final BatchSequence sequence;
    private final Supplier<ViewMaker> makers;
    private final Supplier<ViewBatch.Buffers> allocator;
    private final int threadCount;
    private final int ahead;
    private final int slice;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition workAppeared = lock.newCondition();
    private final Condition batchFinished = lock.newCondition();
    private final Deque<PendingBatch> pending = new ArrayDeque<>();
    private final Deque<ViewBatch.Buffers> free = new ArrayDeque<>();
    private final List<Thread> threads = new ArrayList<>();
    private boolean exhausted;
    private @Nullable Throwable broken;
    private volatile boolean closed;

    /**
     * A loader.
     *
     * @param name the name of the threads
     * @param batch images in a full batch
     * @param makers creates the maker of each thread
     * @param allocator allocates the buffers of a batch
     */
    BatchLoader(
            String name,
            BatchSequence sequence,
            Supplier<ViewMaker> makers,
            Supplier<ViewBatch.Buffers> allocator,
            int batch,
            int threads,
            int ahead) {
        this.name = name;
        this.sequence = sequence;
        this.makers = makers;
        this.allocator = allocator;
        this.threadCount = requirePositive("threads", threads);
        this.ahead = requirePositive("ahead", ahead);
        this.slice = Math.max(1, Math.min(MAX_SLICE, requirePositive("batch", batch) / (2 * threads)));
    }

    /** Waits for the next batch in order; empty after the last. */
    Optional<ViewBatch> next() {
        lock.lock();
        try {
            start();
            PendingBatch first = awaitFirst();
            if (first == null) {
                return Optional.empty();
            }
            if (first.failure() != null) {
                throw surfaced(first.failure());
            }
            pending.removeFirst();
            workAppeared.signalAll();
            return Optional.of(first.batch());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HostException(
                    ErrorCode.RUN, "The wait for the next batch of views was interrupted.", "Start the run again.", e);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the threads have started. */
    boolean started() {
        lock.lock();
        try {
            return !threads.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Stops the threads after their current images and waits for them. A waiting {@link #next} fails. */
    @Override
    public void close() {
        List<Thread> stopping;
        lock.lock();
        try {
            closed = true;
            free.clear();
            workAppeared.signalAll();
            batchFinished.signalAll();
            stopping = List.copyOf(threads);
        } finally {
            lock.unlock();
        }
        join(stopping);
    }

    // Threads are not interrupted: an interrupt during a read of a shared file channel would close the channel.
    private static void join(List<Thread> stopping) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        try {
            for (Thread thread : stopping) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                thread.join(Math.max(1, left));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start() {
        requireOpen();
        if (!threads.isEmpty()) {
            return;
        }
        List<Thread> starting = new ArrayList<>();
        for (int i = 0; i < threadCount; i++) {
            ViewMaker maker = makers.get();
            Thread thread = new Thread(() -> work(maker), name + "-" + i);
            thread.setDaemon(true);
            starting.add(thread);
        }
        threads.addAll(starting);
        threads.forEach(Thread::start);
    }

    private @Nullable PendingBatch awaitFirst() throws InterruptedException {
        while (true) {
            requireOpen();
            PendingBatch first = pending.peekFirst();
            if (first == null && broken != null) {
                throw surfaced(broken);
            }
            if (first == null ? exhausted : first.finished()) {
                return first;
            }
            batchFinished.await();
        }
    }

    private void work(ViewMaker maker) {
        for (Slice claimed = claim(); claimed != null; claimed = claim()) {
            make(maker, claimed);
        }
    }

    private void make(ViewMaker maker, Slice claimed) {
        int position = claimed.from();
        Throwable failure = null;
        try {
            while (position < claimed.to() && !closed) {
                maker.make(claimed.pending().batch(), position);
                position++;
            }
        } catch (Throwable e) { // the waiting thread must receive any error
            failure = e;
        }
        finish(claimed, failure, position);
    }

    private @Nullable Slice claim() {
        lock.lock();
        try {
            while (!closed) {
                Slice claimed = claimFrom(pending.peekLast());
                if (claimed == null && pending.size() < ahead && !exhausted) {
                    claimed = claimFrom(open());
                }
                if (claimed != null) {
                    return claimed;
                }
                workAppeared.awaitUninterruptibly();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Slice claimFrom(@Nullable PendingBatch last) {
        return last == null ? null : last.claim(slice);
    }

    private @Nullable PendingBatch open() {
        try {
            Optional<BatchSequence.Entry> entry = sequence.next();
            if (entry.isPresent()) {
                PendingBatch opened = new PendingBatch(batchOf(entry.get()));
                pending.addLast(opened);
                workAppeared.signalAll();
                return opened;
            }
        } catch (Throwable e) { // no memory for buffers, say
            broken = e;
        }
        exhausted = true;
        batchFinished.signalAll();
        return null;
    }

    private ViewBatch batchOf(BatchSequence.Entry entry) {
        ViewBatch.Buffers buffers = free.pollFirst();
        if (buffers == null) {
            buffers = allocator.get();
        }
        return new ViewBatch(entry, buffers, this::recycle);
    }

    private void finish(Slice claimed, @Nullable Throwable failure, int position) {
        lock.lock();
        try {
            claimed.pending().finish(claimed.to() - claimed.from(), failure, position);
            batchFinished.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void recycle(ViewBatch.Buffers buffers) {
        lock.lock();
        try {
            if (!closed) {
                free.addFirst(buffers);
            }
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The pipeline of views is closed.");
        }
    }

    private static BifocalException surfaced(Throwable failure) {
        if (failure instanceof BifocalException known) {
            return new HostException(ErrorCode.of(known), String.valueOf(known.getMessage()), known.remedy(), known);
        }
        return new HostException(
                ErrorCode.RUN, "The views could not be made: " + failure, "The log has the full error.", failure);
    }

    private static int requirePositive(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " is " + value + "; it has to be 1 or more.");
        }
        return value;
    }
}
