package dev.bifocal.host.eval.protocol;

import java.nio.FloatBuffer;

/**
 * The shares of images, from 0 to 1, whose class is the first, or among the first five, of a classifier's ranking of all
 * classes. Where there are five classes or fewer, the second number says nothing.
 *
 * @param top1 right at the first place
 * @param top5 right at one of the first five places
 */
public record Accuracy(double top1, double top5) {

    private static final int FIVE = 5;

    /** Counts image after image. */
    public static final class Counter {

        private int images;
        private int first;
        private int amongFive;

        /** Counts an image whose class comes after {@code better} others. */
        public void add(int better) {
            images++;
            first += better == 0 ? 1 : 0;
            amongFive += better < FIVE ? 1 : 0;
        }

        /** Counts an image whose class is not ranked at all. */
        public void addMiss() {
            images++;
        }

        /**
         * Counts a batch by scores; of classes with equal scores the one of lower label is before the other.
         *
         * @param scores (n, classes), row by row
         * @param labels of all images; -1 for a class that the classifier does not know
         * @param from the batch's first image
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

        public Accuracy accuracy() {
            return new Accuracy((double) first / images, (double) amongFive / images);
        }
    }
}
