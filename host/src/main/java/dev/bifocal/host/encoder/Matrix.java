package dev.bifocal.host.encoder;

/** A constant matrix. */
final class Matrix {

    private final int columns;
    private final float[] values;

    private Matrix(int columns, float[] values) {
        this.columns = columns;
        this.values = values;
    }

    /** Computes an entry from its position. */
    @FunctionalInterface
    interface Entry {
        /** The entry in a row and a column, both counted from 0. */
        float at(int row, int column);
    }

    /** Creates a matrix from a function of row and column. */
    static Matrix of(int rows, int columns, Entry entry) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = entry.at(i / columns, i % columns);
        }
        return new Matrix(columns, values);
    }

    int rows() {
        return values.length / columns;
    }

    int columns() {
        return columns;
    }

    /** The entries in row-major order. */
    float[] floats() {
        return values.clone();
    }
}
