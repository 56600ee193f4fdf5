package dev.bifocal.host.data;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipException;

/** Images in class folders, decoded as they are read. */
final class FolderImages implements ImageDataset {

    private final ImageFiles files;
    private final PathTable paths;
    private final int[] fineLabels;
    private final List<String> classes;
    private final CoarseMap coarse;
    private final ImageDecoder decoder = new ImageDecoder();

    /**
     * @param images at least one
     * @param classes the names of the fine classes by label
     */
    FolderImages(ImageFiles files, List<ClassFolder.LabelledFile> images, List<String> classes, CoarseMap coarse) {
        this.files = files.withoutEntries();
        this.classes = classes;
        this.coarse = coarse;
        paths = PathTable.of(images.stream().map(image -> image.entry().path()).toList());
        Map<String, Integer> labels = new HashMap<>();
        for (String name : classes) {
            labels.put(name, labels.size());
        }
        fineLabels = images.stream()
                .mapToInt(image -> Objects.requireNonNull(labels.get(image.className())))
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
            throw new BifocalException(
                    ErrorCode.DATA,
                    "Image %s cannot be read: %s.".formatted(source(index), e),
                    "Check that the file is there and may be read, and that the disk is well.",
                    e);
        }
    }

    @Override
    public String source(int index) {
        return files.source(paths.get(index));
    }
}
