package dev.bifocal.host.augment;

import dev.bifocal.api.option.Option;
import dev.bifocal.host.augment.pixel.BilinearResize;
import dev.bifocal.host.augment.pixel.BoxBlur;
import dev.bifocal.host.augment.pixel.Colours;
import dev.bifocal.host.augment.pixel.Geometry;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.augment.pixel.Tones;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The specification of a transform in an experiment: the name of the record in lower camel case, with optional options.
 *
 * <p>Names, defaults and distributions equal those of torchvision. Pixels equal those of Pillow.
 */
public sealed interface TransformSpec {

    /** The transform for views of {@code viewSize} x {@code viewSize} pixels. */
    Transform compile(int viewSize);

    /** The name in experiments. */
    default String name() {
        String type = getClass().getSimpleName();
        return Character.toLowerCase(type.charAt(0)) + type.substring(1);
    }

    /** The side length of the square result; empty if images keep their size. */
    default OptionalInt side(int viewSize) {
        return OptionalInt.empty();
    }

    /** A random part of the image, resized to a square. */
    record RandomResizedCrop(
            @Option(doc = "Minimum and maximum fraction of the image's area.", value = "[0.08, " + "1.0]")
                    List<Double> scale,
            @Option(doc = "Minimum and maximum aspect ratio (width / height).", value = "[0.75, 1.3333333333333333]")
                    List<Double> ratio,
            @Option(doc = "Side of the result in pixels; without it the view's.", min = 1) Optional<Integer> size)
            implements TransformSpec {

        /** Rejects invalid ranges. */
        public RandomResizedCrop {
            scale = requireRange("scale", scale, 0.0, 1.0);
            ratio = requireRange("ratio", ratio, 0.0, Double.MAX_VALUE);
            requireAboveZero("scale", scale);
            requireAboveZero("ratio", ratio);
        }

        @Override
        public Transform compile(int viewSize) {
            CropSampler sampler = new CropSampler(scale.get(0), scale.get(1), ratio.get(0), ratio.get(1));
            BilinearResize resize = new BilinearResize(size.orElse(viewSize));
            return new CropTransform((image, into, random, scratch) -> {
                int[] box = scratch.box();
                sampler.sample(image.width(), image.height(), random, box);
                resize.resizedCrop(image, box[0], box[1], box[2], box[3], into, scratch);
                window(scratch, box[0], box[1], box[2], box[3]);
            });
        }

        @Override
        public OptionalInt side(int viewSize) {
            return OptionalInt.of(size.orElse(viewSize));
        }
    }

    /** The whole image resized to a square, without keeping its aspect ratio. */
    record Resize(@Option(doc = "Side of the result in pixels; without it the view's.", min = 1) Optional<Integer> size)
            implements TransformSpec {

        @Override
        public Transform compile(int viewSize) {
            BilinearResize resize = new BilinearResize(size.orElse(viewSize));
            return new CropTransform((image, into, random, scratch) -> {
                resize.resize(image, into, scratch);
                window(scratch, 0, 0, image.width(), image.height());
            });
        }

        @Override
        public OptionalInt side(int viewSize) {
            return OptionalInt.of(size.orElse(viewSize));
        }
    }

    /** The center of the image after a resize that keeps its aspect ratio, for the evaluation of photos. */
    record ResizedCenterCrop(
            @Option(
                            doc = "Length of the shorter side in pixels before the crop. Default: 8/7 of the side "
                                    + "of the result, such as 256 for 224.",
                            min = 1)
                    Optional<Integer> shorter,
            @Option(doc = "Side of the result in pixels; without it the view's.", min = 1) Optional<Integer> size)
            implements TransformSpec {

        @Override
        public Transform compile(int viewSize) {
            int side = size.orElse(viewSize);
            int shorterSide = shorter.orElse(Math.round(side * 8 / 7.0f));
            if (shorterSide < side) {
                throw new HostException(
                        ErrorCode.CONFIGURATION,
                        "shorter of resizedCenterCrop is %s, less than the %s pixels of the crop."
                                .formatted(shorterSide, side),
                        "Omit shorter, or set it to at least %s.".formatted(side));
            }
            BilinearResize resize = new BilinearResize(side);
            return new CropTransform((image, into, random, scratch) -> {
                resize.centreCrop(image, shorterSide, into, scratch);
                double part = (double) side * Math.min(image.width(), image.height()) / shorterSide;
                window(scratch, (image.width() - part) / 2, (image.height() - part) / 2, part, part);
            });
        }

        @Override
        public OptionalInt side(int viewSize) {
            return OptionalInt.of(size.orElse(viewSize));
        }
    }

    /** A mirror image, left to right. */
    record HorizontalFlip(@Option(doc = "Probability.", value = "0.5", min = 0, max = 1) double p)
            implements TransformSpec {

        @Override
        public Transform compile(int viewSize) {
            return (image, random, scratch) -> {
                if (random.chance(p)) {
                    Geometry.flip(image);
                    image.origin().flip();
                }
            };
        }
    }

    /** Changes of brightness, contrast, saturation and hue, in random order. */
    record ColorJitter(
            @Option(doc = "Brightness jitter b: the factor is uniform in [1-b, 1+b].", value = "0", min = 0)
                    double brightness,
            @Option(doc = "Contrast jitter c: the factor is uniform in [1-c, 1+c].", value = "0", min = 0)
                    double contrast,
            @Option(doc = "Saturation jitter s: the factor is uniform in [1-s, 1+s].", value = "0", min = 0)
                    double saturation,
            @Option(
                            doc = "Hue jitter h: the shift is uniform in [-h, h] of the hue circle.",
                            value = "0",
                            min = 0,
                            max = 0.5)
                    double hue,
            @Option(doc = "Probability.", value = "1", min = 0, max = 1) double p)
            implements TransformSpec {

        @Override
        public Transform compile(int viewSize) {
            return new JitterTransform(this);
        }
    }

    /** The image in grayscale. */
    record Grayscale(@Option(doc = "Probability.", value = "0.1", min = 0, max = 1) double p) implements TransformSpec {

        @Override
        public Transform compile(int viewSize) {
            return (image, random, scratch) -> {
                if (random.chance(p)) {
                    Colours.grayscale(image);
                }
            };
        }
    }

    /** A Gaussian blur by box blurs, as in Pillow. */
    record GaussianBlur(
            @Option(doc = "Minimum and maximum standard deviation in pixels.", value = "[0.1, " + "2.0]")
                    List<Double> radius,
            @Option(doc = "Probability.", value = "1", min = 0, max = 1) double p)
            implements TransformSpec {

        /** Rejects an invalid range. */
        public GaussianBlur {
            radius = requireRange("radius", radius, 0.0, Double.MAX_VALUE);
        }

        @Override
        public Transform compile(int viewSize) {
            double least = radius.get(0);
            double greatest = radius.get(1);
            return (image, random, scratch) -> {
                if (random.chance(p)) {
                    BoxBlur.gaussian(image, random.uniform(least, greatest), scratch);
                }
            };
        }
    }

    /** Inverts the bright values of an image. */
    record Solarize(
            @Option(
                            doc = "Threshold from 0 to 256; values at or above it are " + "inverted.",
                            value = "128",
                            min = 0,
                            max = 256)
                    double threshold,
            @Option(doc = "Probability.", value = "0.5", min = 0, max = 1) double p)
            implements TransformSpec {

        @Override
        public Transform compile(int viewSize) {
            return (image, random, scratch) -> {
                if (random.chance(p)) {
                    Tones.solarize(image, threshold);
                }
            };
        }
    }

    /** A learned policy: two operations from a list with their probabilities and magnitudes. */
    record AutoAugment(@Option(doc = "Data set of the learned policy.", value = "cifar10") Learned policy)
            implements TransformSpec {

        /** The data sets with a learned policy. */
        public enum Learned {
            /** CIFAR-10: 25 pairs of operations. */
            CIFAR10
        }

        @Override
        public Transform compile(int viewSize) {
            return switch (policy) {
                case CIFAR10 -> new AutoAugmentTransform(AutoAugmentPolicies.CIFAR10);
            };
        }
    }

    /** A random perspective transform with black outside the image. */
    record RandomPerspective(
            @Option(
                            doc = "Maximum distance that a corner moves, as a fraction of half a " + "side.",
                            value = "0.5",
                            min = 0,
                            max = 1)
                    double distortion,
            @Option(doc = "Probability.", value = "0.5", min = 0, max = 1) double p)
            implements TransformSpec {

        @Override
        public Transform compile(int viewSize) {
            return new PerspectiveTransform(distortion, p);
        }
    }

    /** Notes the part of an image that a crop shows, in pixels. */
    private static void window(Scratch scratch, double left, double top, double width, double height) {
        double[] window = scratch.window();
        window[0] = left;
        window[1] = top;
        window[2] = width;
        window[3] = height;
    }

    private static List<Double> requireRange(String option, List<Double> range, double least, double greatest) {
        if (range.size() != 2 || !(range.get(0) <= range.get(1)) || range.get(0) < least || range.get(1) > greatest) {
            String limits = greatest == Double.MAX_VALUE ? "not below " + least : "from " + least + " to " + greatest;
            throw new IllegalArgumentException(
                    option + " is " + range + "; give two numbers, the smaller first, " + limits + ".");
        }
        return List.copyOf(range);
    }

    private static void requireAboveZero(String option, List<Double> range) {
        if (range.get(0) <= 0.0) {
            throw new IllegalArgumentException(option + " is " + range + "; give a range that begins above 0.");
        }
    }
}
