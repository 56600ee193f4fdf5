package dev.bifocal.host.tool.inspect;

/** The cells of a feature map that an object covers; the map covers the whole image. */
final class ObjectCells {

    private final int rows;
    private final int columns;
    private final boolean[] centreOnObject;
    private final double[] share;

    /**
     * The cells of an image.
     *
     * @param mask one byte a pixel, 0 or 1, row by row
     * @param width of the mask in pixels
     * @param rows of the feature map
     * @param columns of the feature map
     */
    ObjectCells(byte[] mask, int width, int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        centreOnObject = new boolean[rows * columns];
        share = new double[rows * columns];
        int height = mask.length / width;
        for (int cell = 0, row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++, cell++) {
                // The pixel that holds the centre; of two or four around it, the lower right one.
                int x = (2 * column + 1) * width / (2 * columns);
                int y = (2 * row + 1) * height / (2 * rows);
                centreOnObject[cell] = mask[y * width + x] != 0;
                share[cell] = share(mask, width, height, row, column);
            }
        }
    }

    private double share(byte[] mask, int width, int height, int row, int column) {
        double top = (double) row * height / rows;
        double bottom = (double) (row + 1) * height / rows;
        double left = (double) column * width / columns;
        double right = (double) (column + 1) * width / columns;
        double covered = 0;
        for (int y = (int) top; y < Math.min(height, bottom); y++) {
            double high = Math.min(y + 1, bottom) - Math.max(y, top);
            for (int x = (int) left; x < Math.min(width, right); x++) {
                if (mask[y * width + x] != 0) {
                    covered += high * (Math.min(x + 1, right) - Math.max(x, left));
                }
            }
        }
        return covered / ((bottom - top) * (right - left));
    }

    /** The share of a map's peaks whose centres lie on the object: 0 or 1, but for ties. */
    double pointing(AlignmentMaps maps, int map) {
        return maps.peaks(map).stream()
                .mapToInt(cell -> centreOnObject[cell] ? 1 : 0)
                .average()
                .orElseThrow();
    }

    /** The share of a map's weight that lies on the object, each cell's weight spread evenly over its pixels. */
    double mass(AlignmentMaps maps, int map) {
        float[] weights = maps.weights(map);
        double mass = 0;
        for (int cell = 0; cell < weights.length; cell++) {
            mass += weights[cell] * share[cell];
        }
        return mass;
    }

    /** The expected score of a peak that falls on each cell with the same probability. */
    double uniformPointing() {
        int hits = 0;
        for (boolean hit : centreOnObject) {
            hits += hit ? 1 : 0;
        }
        return (double) hits / centreOnObject.length;
    }

    /** The score of a peak in the middle of the image: the mean over the one, two or four cells there. */
    double centrePointing() {
        double hits = 0;
        int count = 0;
        for (int row = (rows - 1) / 2; row <= rows / 2; row++) {
            for (int column = (columns - 1) / 2; column <= columns / 2; column++, count++) {
                hits += centreOnObject[row * columns + column] ? 1 : 0;
            }
        }
        return hits / count;
    }

    /** The share of the image that the object covers, which is also the mass of a constant map. */
    double area() {
        double sum = 0;
        for (double cell : share) {
            sum += cell;
        }
        return sum / share.length;
    }
}
