package dev.bifocal.host.data;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import java.io.IOException;
import java.util.List;

/** Images in class folders, decoded as they are read. */
final class FolderImages implements ImageDataset {

    private final ImageFiles files;
    private final List<ImageFiles.Entry> entries;
    private final int[] fineLabels;
    private final List<String> classes;
    private final CoarseMap coarse;
    private final ImageDecoder decoder = new ImageDecoder();

    /**
     * @param images at least one
     * @param classes the names of the fine classes by label
     */
    FolderImages(ImageFiles files, List<ClassFolder.LabelledFile> images, List<String> classes, CoarseMap coarse) {
        this.files = files;
        this.classes = classes;
        this.coarse = coarse;
        entries = images.stream().map(ClassFolder.LabelledFile::entry).toList();
        fineLabels = images.stream()
                .mapToInt(image -> classes.indexOf(image.className()))
                .toArray();
    }

    @Override
    public int size() {
        return fineLabels.length;
    }

    @Override
    public List<String> coarseClasses() {
        return coarse.classes();
    }

    @Override
    public List<String> fineClasses() {
        return classes;
    }

    @Override
    public int coarse(int index) {
        return coarse.coarse(fineLabels[index]);
    }

    @Override
    public int fine(int index) {
        return fineLabels[index];
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
}
