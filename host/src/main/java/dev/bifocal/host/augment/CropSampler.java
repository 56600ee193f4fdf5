package dev.bifocal.host.augment;

/**
 * A sampler for the boxes of torchvision's RandomResizedCrop. The area, the logarithm of the aspect ratio and the
 * position are uniform. After ten boxes that do not fit, the largest central box with an aspect ratio in the range is
 * used.
 */
final class CropSampler {

    private static final int TRIES = 10;

    private final double leastScale;
    private final double greatestScale;
    private final double leastRatio;
    private final double greatestRatio;
    private final double leastLogRatio;
    private final double greatestLogRatio;

    CropSampler(double leastScale, double greatestScale, double leastRatio, double greatestRatio) {
        this.leastScale = leastScale;
        this.greatestScale = greatestScale;
        this.leastRatio = leastRatio;
        this.greatestRatio = greatestRatio;
        leastLogRatio = Math.log(leastRatio);
        greatestLogRatio = Math.log(greatestRatio);
    }

    /** Samples a box of an image: left, top, width and height in pixels. */
    void sample(int imageWidth, int imageHeight, SampleRandom random, int[] box) {
        double imageArea = (double) imageWidth * imageHeight;
        for (int i = 0; i < TRIES; i++) {
            double area = imageArea * random.uniform(leastScale, greatestScale);
            double ratio = Math.exp(random.uniform(leastLogRatio, greatestLogRatio));
            int width = (int) Math.rint(Math.sqrt(area * ratio));
            int height = (int) Math.rint(Math.sqrt(area / ratio));
            if (width > 0 && width <= imageWidth && height > 0 && height <= imageHeight) {
                box[0] = random.nextInt(imageWidth - width + 1);
                box[1] = random.nextInt(imageHeight - height + 1);
                box[2] = width;
                box[3] = height;
                return;
            }
        }
        central(imageWidth, imageHeight, box);
    }

    private void central(int imageWidth, int imageHeight, int[] box) {
        double imageRatio = (double) imageWidth / imageHeight;
        box[2] = imageWidth;
        box[3] = imageHeight;
        if (imageRatio < leastRatio) {
            box[3] = Math.max(1, (int) Math.rint(imageWidth / leastRatio));
        } else if (imageRatio > greatestRatio) {
            box[2] = Math.max(1, (int) Math.rint(imageHeight * greatestRatio));
        }
        box[0] = (imageWidth - box[2]) / 2;
        box[1] = (imageHeight - box[3]) / 2;
    }
}
