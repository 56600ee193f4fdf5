package dev.bifocal.host.data.planar;

import dev.bifocal.host.data.CoarseMap;
import dev.bifocal.host.data.Fingerprint;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import java.util.Arrays;
import java.util.List;

/** A data set of 32 x 32 images in one or more files. */
public final class PlanarImages implements ImageDataset {

    private final List<PlanarFile> files;
    private final int[] firstOfFile;
    private final short[] fine;
    private final List<String> fineClasses;
    private final CoarseMap coarse;

    /** A file with the fine label of each row, from 0. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; a list would box a million numbers.
    public record Part(PlanarFile file, int[] fine) {}

    /**
     * Creates a data set.
     *
     * @param parts the files, in the order of the images
     * @param fineClasses names by fine label
     * @param coarse the coarse class of each fine class
     */
    public PlanarImages(List<Part> parts, List<String> fineClasses, CoarseMap coarse) {
        this.fineClasses = fineClasses;
        this.coarse = coarse;
        files = parts.stream().map(Part::file).toList();
        firstOfFile = new int[parts.size()];
        fine = new short[parts.stream().mapToInt(part -> part.fine().length).sum()];
        int index = 0;
        for (int i = 0; i < firstOfFile.length; i++) {
            firstOfFile[i] = index;
            for (int label : parts.get(i).fine()) {
                fine[index++] = (short) label;
            }
        }
    }

    @Override
    public int size() {
        return fine.length;
    }

    @Override
    public List<String> coarseClasses() {
        return coarse.classes();
    }

    @Override
    public List<String> fineClasses() {
        return fineClasses;
    }

    @Override
    public int coarse(int index) {
        return coarse.coarse(fine[index]);
    }

    @Override
    public int fine(int index) {
        return fine[index];
    }

    @Override
    public void read(int index, Image into) {
        int file = file(index);
        files.get(file).read(index - firstOfFile[file], into);
    }

    @Override
    public String source(int index) {
        int file = file(index);
        return "%s, row %s".formatted(files.get(file).path(), index - firstOfFile[file]);
    }

    private int file(int index) {
        int found = Arrays.binarySearch(firstOfFile, index);
        return found >= 0 ? found : -found - 2;
    }

    /**
     * Adds all labels and the pixels of every n-th image to a fingerprint.
     *
     * @param every n: 1 for all pixels; larger if reading all pixels at each start would take too long
     */
    public void addTo(Fingerprint fingerprint, int every) {
        fingerprint.add(fine.length);
        for (int index = 0; index < fine.length; index++) {
            fingerprint.add(fine[index]).add(coarse(index));
            if (index % every == 0) {
                int file = file(index);
                fingerprint.add(files.get(file).row(index - firstOfFile[file]));
            }
        }
    }
}
