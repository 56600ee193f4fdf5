package dev.bifocal.host.data.cifar;

import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import java.util.List;
import java.util.stream.IntStream;

/** The training or test images of CIFAR-10 or of a subset of its classes. */
final class CifarImages implements ImageDataset {

    private final List<CifarFile> files;
    private final CifarClasses classes;
    private final int fileRecords;
    private final int[] records;

    /**
     * @param files files with equal numbers of records
     * @param classes the included classes; records of other
     *     classes are skipped
     */
    CifarImages(List<CifarFile> files, CifarClasses classes) {
        this.files = List.copyOf(files);
        this.classes = classes;
        fileRecords = files.get(0).records();
        IntStream all = IntStream.range(0, files.size() * fileRecords);
        records = classes.classByClass() ? byClass(all.toArray()) : all.toArray();
    }

    private int[] byClass(int[] all) {
        return classes.order().stream()
                .flatMapToInt(label -> IntStream.of(all).filter(record -> label(record) == label))
                .toArray();
    }

    private int label(int record) {
        return files.get(record / fileRecords).label(record % fileRecords);
    }

    @Override
    public int size() {
        return records.length;
    }

    @Override
    public List<String> coarseClasses() {
        return classes.coarseClasses();
    }

    @Override
    public List<String> fineClasses() {
        return classes.fineClasses();
    }

    @Override
    public int coarse(int index) {
        return classes.coarse(label(records[index]));
    }

    @Override
    public int fine(int index) {
        return classes.fine(label(records[index]));
    }

    @Override
    public void read(int index, Image into) {
        files.get(records[index] / fileRecords).read(records[index] % fileRecords, into);
    }

    @Override
    public String source(int index) {
        return "%s, record %s".formatted(files.get(records[index] / fileRecords).path(), records[index] % fileRecords);
    }
}
