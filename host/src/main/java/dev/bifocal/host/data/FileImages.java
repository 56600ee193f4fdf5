package dev.bifocal.host.data;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import java.io.IOException;
import java.util.List;

/** Images in files of their own, decoded as they are read. */
final class FileImages implements ImageDataset {

    private final ImageFiles files;
    private final List<ImageFiles.Entry> entries;
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
    record Labels(int[] coarse, int[] fine, List<String> coarseClasses, List<String> fineClasses) {}

    /**
     * @param entries the file of each image
     * @param labels as many labels of each kind
     */
    FileImages(ImageFiles files, List<ImageFiles.Entry> entries, Labels labels) {
        this.files = files;
        this.entries = List.copyOf(entries);
        this.labels = labels;
    }

    @Override
    public int size() {
        return entries.size();
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
        try {
            decoder.decode(files.read(entries.get(index)), into);
        } catch (IOException | RuntimeException e) {
            throw new BifocalException(
                    ErrorCode.DATA,
                    "Image %s cannot be read: %s.".formatted(source(index), reason(e)),
                    "Replace the file, or remove it from the data set.",
                    e);
        }
    }

    private static String reason(Exception e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message.replaceAll("[.!\\s]+$", "");
    }

    @Override
    public String source(int index) {
        return files.source(entries.get(index).path());
    }

    /** Adds what identifies these images, their order and their labels. */
    void addTo(Fingerprint fingerprint) {
        fingerprint.add(entries.size());
        for (int index = 0; index < entries.size(); index++) {
            ImageFiles.Entry entry = entries.get(index);
            fingerprint
                    .add(entry.path())
                    .add(entry.size())
                    .add(entry.checksum())
                    .add(coarse(index))
                    .add(fine(index));
        }
    }
}
