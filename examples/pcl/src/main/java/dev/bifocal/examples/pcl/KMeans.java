package dev.bifocal.examples.pcl;

import java.util.Arrays;
import java.util.Random;

/**
 * Clusters of unit vectors: k-means with squared Euclidean distances, started by k-means++ (Arthur and Vassilvitskii,
 * SODA 2007).
 *
 * @param centers the mean of each cluster, row after row; a cluster that lost all its vectors keeps its last mean
 * @param assignments the cluster of each vector
 * @param distances the distance of each vector to the mean of its cluster
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record KMeans(float[] centers, int[] assignments, double[] distances) {

    /**
     * Clusters vectors.
     *
     * @param vectors row after row
     * @param size the length of a vector
     * @param clusters the number of clusters, at most the number of vectors
     * @param iterations the maximum number of iterations
     */
    static KMeans of(float[] vectors, int size, int clusters, int iterations, Random random) {
        int count = vectors.length / size;
        float[] centers = start(vectors, size, clusters, random);
        int[] assignments = new int[count];
        double[] distances = new double[count];
        assign(vectors, size, centers, assignments, distances);
        for (int iteration = 0; iteration < iterations; iteration++) {
            move(vectors, size, centers, assignments);
            if (!assign(vectors, size, centers, assignments, distances)) {
                break;
            }
        }
        return new KMeans(centers, assignments, distances);
    }

    /** Vectors drawn one by one, each with a probability proportional to its squared distance to those before it. */
    private static float[] start(float[] vectors, int size, int clusters, Random random) {
        int count = vectors.length / size;
        float[] centers = new float[clusters * size];
        double[] nearest = new double[count];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        int chosen = random.nextInt(count);
        for (int cluster = 0; cluster < clusters; cluster++) {
            System.arraycopy(vectors, chosen * size, centers, cluster * size, size);
            double sum = 0;
            for (int i = 0; i < count; i++) {
                nearest[i] = Math.min(nearest[i], squared(vectors, i, centers, cluster, size));
                sum += nearest[i];
            }
            double left = random.nextDouble() * sum;
            chosen = 0;
            while (chosen < count - 1 && (left -= nearest[chosen]) >= 0) {
                chosen++;
            }
        }
        return centers;
    }

    /** Moves each vector to its nearest center; returns whether an assignment has changed. */
    private static boolean assign(float[] vectors, int size, float[] centers, int[] assignments, double[] distances) {
        int clusters = centers.length / size;
        boolean changed = false;
        for (int i = 0; i < assignments.length; i++) {
            int best = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int cluster = 0; cluster < clusters; cluster++) {
                double distance = squared(vectors, i, centers, cluster, size);
                if (distance < least) {
                    least = distance;
                    best = cluster;
                }
            }
            changed |= assignments[i] != best;
            assignments[i] = best;
            distances[i] = Math.sqrt(least);
        }
        return changed;
    }

    private static void move(float[] vectors, int size, float[] centers, int[] assignments) {
        int clusters = centers.length / size;
        double[] sums = new double[centers.length];
        int[] counts = new int[clusters];
        for (int i = 0; i < assignments.length; i++) {
            int cluster = assignments[i];
            counts[cluster]++;
            for (int d = 0; d < size; d++) {
                sums[cluster * size + d] += vectors[i * size + d];
            }
        }
        for (int cluster = 0; cluster < clusters; cluster++) {
            for (int d = 0; d < size && counts[cluster] > 0; d++) {
                centers[cluster * size + d] = (float) (sums[cluster * size + d] / counts[cluster]);
            }
        }
    }

    private static double squared(float[] vectors, int i, float[] centers, int cluster, int size) {
        float sum = 0;
        int a = i * size;
        int b = cluster * size;
        for (int d = 0; d < size; d++) {
            float difference = vectors[a + d] - centers[b + d];
            sum += difference * difference;
        }
        return sum;
    }

    /**
     * The concentration of each cluster, scaled to a mean. With the Z vectors v of a cluster and their mean c, it is Σ
     * ‖v - c‖ / (Z log(Z + smoothing)). A cluster of fewer than two vectors has the greatest concentration of all
     * clusters, and values outside the 10th to the 90th percentile are moved to these percentiles.
     *
     * @param clusters the number of clusters
     */
    float[] concentrations(int clusters, double smoothing, double mean) {
        double[] values = unscaled(clusters, smoothing);
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double low = percentile(sorted, 0.1);
        double high = percentile(sorted, 0.9);
        double sum = 0;
        for (int cluster = 0; cluster < clusters; cluster++) {
            values[cluster] = Math.min(high, Math.max(low, values[cluster]));
            sum += values[cluster];
        }
        float[] scaled = new float[clusters];
        for (int cluster = 0; cluster < clusters; cluster++) {
            scaled[cluster] = (float) (values[cluster] > 0 ? mean * clusters * values[cluster] / sum : mean);
        }
        return scaled;
    }

    private double[] unscaled(int clusters, double smoothing) {
        double[] sums = new double[clusters];
        int[] counts = new int[clusters];
        for (int i = 0; i < assignments.length; i++) {
            sums[assignments[i]] += distances[i];
            counts[assignments[i]]++;
        }
        double greatest = 0;
        for (int cluster = 0; cluster < clusters; cluster++) {
            if (counts[cluster] > 1) {
                sums[cluster] /= counts[cluster] * Math.log(counts[cluster] + smoothing);
                greatest = Math.max(greatest, sums[cluster]);
            }
        }
        for (int cluster = 0; cluster < clusters; cluster++) {
            sums[cluster] = counts[cluster] > 1 ? sums[cluster] : greatest;
        }
        return sums;
    }

    private static double percentile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
