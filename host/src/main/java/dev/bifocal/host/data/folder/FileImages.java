package dev.bifocal.host.data.folder;

import dev.bifocal.host.data.Fingerprint;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageContent;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.UnreadableImageException;
import dev.bifocal.host.data.codec.ImageDecoder;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/** An image data set with one file per image. Images are decoded when they are read. */
public final class FileImages implements ImageDataset {

    /** The number of bytes that distinguishes nearly all photos, even with a thumbnail in the header. */
    private static final int HEAD = 1 << 14;

    private final ImageFiles files;
    private final PathTable paths;
    private final long[] sizes;
    private final long[] checksums;
    private final Labels labels;
    private final ImageDecoder decoder = new ImageDecoder();

    /**
     * The labels of a list of images.
     *
     * @param coarse the coarse label of each image
     * @param fine the fine label of each image
     * @param coarseClasses names by coarse label
     * @param fineClasses names by fine label
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; a list would box a million numbers.
    public record Labels(int[] coarse, int[] fine, List<String> coarseClasses, List<String> fineClasses) {}

    /**
     * @param entries the file of each image
     * @param labels the labels of each image
     */
    public FileImages(ImageFiles files, List<ImageFiles.Entry> entries, Labels labels) {
        this.files = files.withoutEntries();
        paths = PathTable.of(entries.stream().map(ImageFiles.Entry::path).toList());
        sizes = entries.stream().mapToLong(ImageFiles.Entry::size).toArray();
        checksums = entries.stream().mapToLong(ImageFiles.Entry::checksum).toArray();
        this.labels = labels;
    }

    @Override
    public int size() {
        return paths.size();
    }

    @Override
    public List<String> coarseClasses() {
        return labels.coarseClasses();
    }

    @Override
    public List<String> fineClasses() {
        return labels.fineClasses();
    }

    @Override
    public int coarse(int index) {
        return labels.coarse()[index];
    }

    @Override
    public int fine(int index) {
        return labels.fine()[index];
    }

    @Override
    public void read(int index, Image into) {
        byte[] file = content(index);
        try {
            decoder.decode(file, into);
        } catch (IOException | RuntimeException e) {
            throw new UnreadableImageException(source(index), e);
        }
    }

    private byte[] content(int index) {
        try {
            return files.read(paths.get(index));
        } catch (ZipException | EOFException e) {
            throw new UnreadableImageException(source(index), e);
        } catch (IOException | RuntimeException e) {
            Optional<FileTrouble> trouble =
                    e instanceof IOException io ? Optional.of(FileTrouble.of(io)) : Optional.empty();
            throw new HostException(
                    ErrorCode.DATA,
                    "Image %s cannot be read: %s."
                            .formatted(
                                    source(index),
                                    trouble.map(FileTrouble::reason).orElseGet(e::toString)),
                    trouble.map(FileTrouble::remedy).orElse("Check the path in the table or list of images."),
                    e);
        }
    }

    @Override
    public Optional<ImageContent> ownFile(int index) {
        return Optional.of(new Stored(index));
    }

    private final class Stored implements ImageContent {

        private final int index;

        Stored(int index) {
            this.index = index;
        }

        @Override
        public long size() {
            return sizes[index];
        }

        @Override
        public long mark() throws IOException {
            if (checksums[index] != ImageFiles.Entry.NO_CHECKSUM) {
                return checksums[index];
            }
            CRC32 checksum = new CRC32();
            checksum.update(files.head(paths.get(index), HEAD));
            return checksum.getValue();
        }

        @Override
        public byte[] read() throws IOException {
            return files.read(paths.get(index));
        }
    }

    @Override
    public String source(int index) {
        return files.source(paths.get(index));
    }

    /** Adds the images, their order and their labels to a fingerprint. */
    public void addTo(Fingerprint fingerprint) {
        fingerprint.add(size());
        for (int index = 0; index < size(); index++) {
            fingerprint
                    .add(paths.get(index))
                    .add(sizes[index])
                    .add(checksums[index])
                    .add(coarse(index))
                    .add(fine(index));
        }
    }
}
