package dev.bifocal.host.encoder;

/** A constant matrix in {@code double}. */
final class Matrix {

    private final int columns;
    private final double[] values;

    private Matrix(int columns, double[] values) {
        this.columns = columns;
        this.values = values;
    }

    /** Computes an entry from its position. */
    @FunctionalInterface
    interface Entry {
        /** The entry in a row and a column, both counted from 0. */
        double at(int row, int column);
    }

    /** Creates a matrix from a function of row and column. */
    static Matrix of(int rows, int columns, Entry entry) {
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = entry.at(i / columns, i % columns);
        }
        return new Matrix(columns, values);
    }

    /** Creates a matrix from rows of equal length. */
    static Matrix of(double[]... rows) {
        return of(rows.length, rows[0].length, (row, column) -> rows[row][column]);
    }

    int rows() {
        return values.length / columns;
    }

    int columns() {
        return columns;
    }

    double at(int row, int column) {
        return values[row * columns + column];
    }

    Matrix transposed() {
        return of(columns, rows(), (row, column) -> at(column, row));
    }

    /** The entries in row-major order, rounded to {@code float32}. */
    float[] floats() {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
