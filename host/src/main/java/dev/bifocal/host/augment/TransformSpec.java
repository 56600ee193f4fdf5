package dev.bifocal.host.augment;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.option.Option;
import dev.bifocal.host.augment.pixel.BilinearResize;
import dev.bifocal.host.augment.pixel.BoxBlur;
import dev.bifocal.host.augment.pixel.Colours;
import dev.bifocal.host.augment.pixel.Geometry;
import dev.bifocal.host.augment.pixel.Tones;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A transform of a policy, as an experiment states it: the record's name in lower camel case, with its options or without.
 *
 * <p>Names, defaults and distributions are torchvision's, pixels are Pillow's.
 */
public sealed interface TransformSpec {

    /** What carries the transform out, for views of {@code viewSize} x {@code viewSize} pixels. */
    Transform compile(int viewSize);

    /** What an experiment calls it. */
    default String name() {
        String type = getClass().getSimpleName();
        return Character.toLowerCase(type.charAt(0)) + type.substring(1);
    }

    /** Side of the square images that it gives; empty if images keep their size. */
    default OptionalInt side(int viewSize) {
        return OptionalInt.empty();
    }

    /** A random part of the image, resized to a square. */
    record RandomResizedCrop(
            @Option(doc = "Least and greatest share of the image's area.", value = "[0.08, 1.0]") List<Double> scale,
            @Option(doc = "Least and greatest width over height.", value = "[0.75, 1.3333333333333333]")
                    List<Double> ratio,
            @Option(doc = "Side of the result in pixels; without it the view's.", min = 1) Optional<Integer> size)
            implements TransformSpec {

        /** Refuses ranges that are none. */
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
            });
        }

        @Override
        public OptionalInt side(int viewSize) {
            return OptionalInt.of(size.orElse(viewSize));
        }
    }

    /** The whole image, resized to a square; its aspect ratio is not kept. */
    record Resize(@Option(doc = "Side of the result in pixels; without it the view's.", min = 1) Optional<Integer> size)
            implements TransformSpec {

        @Override
        public Transform compile(int viewSize) {
            BilinearResize resize = new BilinearResize(size.orElse(viewSize));
            return new CropTransform((image, into, random, scratch) -> resize.resize(image, into, scratch));
        }

        @Override
        public OptionalInt side(int viewSize) {
            return OptionalInt.of(size.orElse(viewSize));
        }
    }

    /** The middle of the image after a resize that keeps its aspect ratio: how photos are evaluated. */
    record ResizedCenterCrop(
            @Option(
                            doc =
                                    "Length of the shorter side in pixels before the crop; without it 8/7 of the result's side, such as 256 for 224.",
                            min = 1)
                    Optional<Integer> shorter,
            @Option(doc = "Side of the result in pixels; without it the view's.", min = 1) Optional<Integer> size)
            implements TransformSpec {

        @Override
        public Transform compile(int viewSize) {
            int side = size.orElse(viewSize);
            int shorterSide = shorter.orElse(Math.round(side * 8 / 7.0f));
            if (shorterSide < side) {
                throw new BifocalException(
                        ErrorCode.CONFIGURATION,
                        "shorter of resizedCenterCrop is %s, less than the %s pixels of the crop."
                                .formatted(shorterSide, side),
                        "Leave shorter out, or set it to %s or more.".formatted(side));
            }
            BilinearResize resize = new BilinearResize(side);
            return new CropTransform(
                    (image, into, random, scratch) -> resize.centreCrop(image, shorterSide, into, scratch));
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
                }
            };
        }
    }

    /** Changes of brightness, contrast, saturation and hue, in random order. */
    record ColorJitter(
            @Option(doc = "The brightness is multiplied by up to one plus or minus this.", value = "0", min = 0)
                    double brightness,
            @Option(doc = "The contrast is multiplied by up to one plus or minus this.", value = "0", min = 0)
                    double contrast,
            @Option(doc = "The saturation is multiplied by up to one plus or minus this.", value = "0", min = 0)
                    double saturation,
            @Option(
                            doc = "The hue turns by up to plus or minus this share of the circle.",
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

    /** The image in greys. */
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

    /** A Gaussian blur as Pillow's, by box blurs. */
    record GaussianBlur(
            @Option(doc = "Least and greatest standard deviation in pixels.", value = "[0.1, 2.0]") List<Double> radius,
            @Option(doc = "Probability.", value = "1", min = 0, max = 1) double p)
            implements TransformSpec {

        /** Refuses a range that is none. */
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
            @Option(doc = "Values from this one on, of 0 to 255, are inverted.", value = "128", min = 0, max = 256)
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

    /** A policy that was learned: two operations from a list, with their probabilities and magnitudes. */
    record AutoAugment(@Option(doc = "The data set that it was learned on.", value = "cifar10") Learned policy)
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

    /** A view of the image from a random side; black beyond its border. */
    record RandomPerspective(
            @Option(doc = "How far a corner moves at most, as a share of half a side.", value = "0.5", min = 0, max = 1)
                    double distortion,
            @Option(doc = "Probability.", value = "0.5", min = 0, max = 1) double p)
            implements TransformSpec {

        @Override
        public Transform compile(int viewSize) {
            return new PerspectiveTransform(distortion, p);
        }
    }

    private static List<Double> requireRange(String option, List<Double> range, double least, double greatest) {
        if (range.size() != 2 || !(range.get(0) <= range.get(1)) || range.get(0) < least || range.get(1) > greatest) {
            String limits = greatest == Double.MAX_VALUE ? "not below " + least : "from " + least + " to " + greatest;
            throw new IllegalArgumentException(
                    option + " is " + range + "; give two numbers, the lesser first, " + limits + ".");
        }
        return List.copyOf(range);
    }

    private static void requireAboveZero(String option, List<Double> range) {
        if (range.get(0) <= 0.0) {
            throw new IllegalArgumentException(option + " is " + range + "; give a range that begins above 0.");
        }
    }
}
