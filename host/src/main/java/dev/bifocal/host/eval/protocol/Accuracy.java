package dev.bifocal.host.eval.protocol;

import java.nio.FloatBuffer;

/**
 * The fractions of images, from 0 to 1, whose class a classifier ranks first, or among the first five. With five
 * classes or fewer, top-5 accuracy has no meaning.
 *
 * @param top1 fraction with the correct class at rank 1
 * @param top5 fraction with the correct class at ranks 1 to 5
 */
public record Accuracy(double top1, double top5) {

    private static final int FIVE = 5;

    /** Counts correct images. */
    public static final class Counter {

        private int images;
        private int first;
        private int amongFive;

        /** Counts an image with {@code better} classes ranked before the correct one. */
        public void add(int better) {
            images++;
            first += better == 0 ? 1 : 0;
            amongFive += better < FIVE ? 1 : 0;
        }

        /** Counts an image whose correct class is not ranked. */
        public void addMiss() {
            images++;
        }

        /**
         * Counts a batch of images by the scores of classes. With equal scores, the class of the lower label ranks
         * first.
         *
         * @param scores (n, classes), in row-major order
         * @param labels of all images; -1 for a class that the classifier does not know
         * @param from index of the batch's first image
         */
        public void add(FloatBuffer scores, int classes, int[] labels, int from) {
            float[] row = new float[classes];
            for (int image = from; scores.hasRemaining(); image++) {
                scores.get(row);
                if (labels[image] < 0) {
                    addMiss();
                } else {
                    add(better(row, labels[image]));
                }
            }
        }

        private static int better(float[] scores, int label) {
            int better = 0;
            for (int other = 0; other < scores.length; other++) {
                boolean behind = scores[other] < scores[label] || (scores[other] == scores[label] && other >= label);
                better += behind ? 0 : 1;
            }
            return better;
        }

        /** The fractions of the images counted so far. */
        public Accuracy accuracy() {
            return new Accuracy((double) first / images, (double) amongFive / images);
        }
    }
}
