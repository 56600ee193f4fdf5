package dev.bifocal.host.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Standard output that stores the reason of a failed write, which a {@link PrintStream} drops. */
final class StandardOutput extends PrintStream {

    private static final int FILE_TYPE = 0170000;
    private static final int PIPE = 0010000;

    private final Remembering stream;
    private final BooleanSupplier pipe;

    private StandardOutput(Remembering stream, Charset charset, BooleanSupplier pipe) {
        super(stream, true, charset);
        this.stream = stream;
        this.pipe = pipe;
    }

    /** The output of this process. */
    static StandardOutput ofThisProcess(Charset charset) {
        return to(new FileOutputStream(FileDescriptor.out), charset, StandardOutput::isPipe);
    }

    static StandardOutput to(OutputStream target, Charset charset, BooleanSupplier pipe) {
        return new StandardOutput(new Remembering(target), charset, pipe);
    }

    /**
     * The exit code of a command after its output. If the output was lost, the code is a failure and a message is
     * printed. A pipe whose reader has ended, such as {@code head}, is not a failure.
     */
    int exitCode(int code, PrintStream err) {
        flush();
        IOException failure = stream.failure;
        if (failure == null || pipe.getAsBoolean()) {
            return code;
        }
        err.println("error: Standard output could not be written: " + failure.getMessage() + ".");
        err.println("  Free space on its disk, or redirect it. Files that the command has written are complete.");
        return code == ExitCode.DONE ? ExitCode.FAILED : code;
    }

    private static boolean isPipe() {
        try {
            return ((Integer) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode") & FILE_TYPE) == PIPE;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static final class Remembering extends OutputStream {

        private final OutputStream target;
        private @Nullable IOException failure;

        Remembering(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                target.write(bytes, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }
}
