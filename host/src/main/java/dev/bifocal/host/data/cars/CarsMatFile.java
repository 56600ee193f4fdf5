package dev.bifocal.host.data.cars;

import dev.bifocal.host.files.RegularFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import us.hebi.matlab.mat.format.BufferAllocator;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.Sources;
import us.hebi.matlab.mat.types.Struct;

/** A reader for the MATLAB files of Cars196's devkit, in format 5. */
final class CarsMatFile {

    /** The devkit's files have less than 1 MB, and less than 16 MB unpacked. A larger file is damaged or malicious. */
    private static final long MOST_BYTES = 1L << 24;

    private static final long MOST_UNPACKED = 1L << 28;

    private CarsMatFile() {}

    /**
     * The annotation of an image.
     *
     * @param image the file name
     * @param label the label of its class, from 1
     */
    record Annotation(String image, int label) {}

    /** The list {@code annotations} of a file. */
    static List<Annotation> annotations(Path file) throws IOException {
        return read(file, mat -> {
            Struct structs = mat.getStruct("annotations");
            if (!structs.getFieldNames().contains("class")) {
                throw new IOException(
                        "its annotations have no field 'class', only %s".formatted(structs.getFieldNames()));
            }
            List<Annotation> annotations = new ArrayList<>();
            for (int i = 0; i < structs.getNumElements(); i++) {
                annotations.add(new Annotation(
                        structs.getChar("fname", i).getString(),
                        structs.getMatrix("class", i).getInt(0)));
            }
            return annotations;
        });
    }

    /** The names of the classes in a file's {@code class_names}. */
    static List<String> classNames(Path file) throws IOException {
        return read(file, mat -> {
            Cell cells = mat.getCell("class_names");
            List<String> names = new ArrayList<>();
            for (int i = 0; i < cells.getNumElements(); i++) {
                names.add(cells.getChar(i).getString());
            }
            return names;
        });
    }

    @FunctionalInterface
    private interface Content<T> {
        T of(Mat5File mat) throws IOException;
    }

    private static <T> T read(Path file, Content<T> content) throws IOException {
        if (Files.size(RegularFiles.require(file)) > MOST_BYTES) {
            throw new IOException(
                    "it has %s bytes, and the devkit's files have less than a million".formatted(Files.size(file)));
        }
        try (Mat5File mat = Mat5.newReader(Sources.wrap(ByteBuffer.wrap(Files.readAllBytes(file))))
                .disableSubsystemProcessing()
                .setBufferAllocator(new Budget())
                .readMat()) {
            return content.of(mat);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            // The library throws arbitrary exceptions for damaged files and trusts the sizes that a file states.
            throw new IOException(
                    "it is not a MATLAB file of format 5 with this content (%s)".formatted(e.getMessage()), e);
        }
    }

    /** An allocator with a limit for unpacked content. */
    private static final class Budget implements BufferAllocator {
        private long left = MOST_UNPACKED;

        @Override
        public ByteBuffer allocate(int size) {
            left -= size;
            if (left < 0) {
                throw new IllegalArgumentException("it unpacks to more than %s bytes".formatted(MOST_UNPACKED));
            }
            return ByteBuffer.allocate(size);
        }

        @Override
        public void release(ByteBuffer buffer) {
            left += buffer.capacity();
        }
    }
}
