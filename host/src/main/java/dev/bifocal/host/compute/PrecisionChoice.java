package dev.bifocal.host.compute;

import ai.djl.Device;
import dev.bifocal.host.compute.ComputeConfig.Executor;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.machine.Driver;
import dev.bifocal.host.machine.Processor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The precision in which an experiment is computed.
 *
 * @param precision {@code fp32} or {@code bf16}
 * @param remark a sentence about the choice for the start of a training, if there is something to say
 */
public record PrecisionChoice(Precision precision, Optional<String> remark) {

    /** The largest accepted distance of the first loss in bfloat16, relative to that in {@code float32}. */
    static final double BOUND = .01;

    /** The compute capability of the first GPUs that multiply bfloat16. */
    private static final int CAPABILITY = 80;

    /** The precision that an experiment names; {@code float32} for {@code auto}. */
    public static PrecisionChoice of(ComputeConfig config) {
        return new PrecisionChoice(
                config.precision() == Precision.BF16 ? Precision.BF16 : Precision.FP32, Optional.empty());
    }

    /**
     * What the settings and the machine permit. For {@code auto}, bfloat16 is a proposal that {@link #agreed} and
     * {@link #checked} decide on.
     *
     * @param gpus the GPUs that the driver shows, in the engine's order
     */
    public static PrecisionChoice of(ComputeConfig config, Device device, Processor processor, List<Driver.Gpu> gpus) {
        boolean permitted = config.executor() == Executor.SCRIPT;
        boolean faster = device.isGpu()
                ? capability(device, gpus).filter(known -> known >= CAPABILITY).isPresent()
                : processor.hasFastBfloat16();
        if (config.precision() == Precision.AUTO) {
            String what = device.isGpu()
                    ? "the GPU is not known to have bf16"
                    : "the processor is not known to be faster in bf16";
            return permitted && faster
                    ? new PrecisionChoice(Precision.BF16, Optional.empty())
                    : fp32(permitted ? what : "compute.executor requires it");
        }
        boolean wasted = config.precision() == Precision.FP32 && permitted && faster && !device.isGpu();
        return new PrecisionChoice(
                config.precision(),
                wasted
                        ? Optional.of("This processor multiplies bf16 fast. On one of AMD, compute.precision=bf16 made"
                                + " steps 1.1 to 1.7 times as fast; auto selects it if the first loss stays within 1 % of"
                                + " fp32's.")
                        : Optional.empty());
    }

    private static Optional<Integer> capability(Device device, List<Driver.Gpu> gpus) {
        return gpus.stream().skip(device.getDeviceId()).findFirst().map(Driver.Gpu::capability);
    }

    /**
     * Why bfloat16 is slower than {@code float32} on a device, as a clause about it; empty if it is faster, or nothing
     * is known.
     *
     * @param gpus the GPUs that the driver shows, in the engine's order
     */
    public static Optional<String> drawback(Device device, Processor processor, List<Driver.Gpu> gpus) {
        if (device.isGpu()) {
            return capability(device, gpus)
                    .filter(known -> known < CAPABILITY)
                    .map(known -> "on this GPU, because its compute capability is less than 8.0");
        }
        return processor.lacksFastBfloat16()
                ? Optional.of("on this processor, because it has neither AMX nor the bf16 of AMD's AVX-512")
                : Optional.empty();
    }

    /** The choice of all processes of a training, of which some may have no bfloat16. */
    public PrecisionChoice agreed(boolean anyInFp32) {
        return anyInFp32 && precision == Precision.BF16 ? fp32("another process has no fast bf16") : this;
    }

    /** Accepts bfloat16 if the first loss of the training hardly depends on the precision. */
    public static PrecisionChoice checked(double fp32, double bf16) {
        String losses = String.format(Locale.ROOT, "the first loss is %.5g in bf16 and %.5g in fp32", bf16, fp32);
        return Math.abs(bf16 - fp32) <= BOUND * Math.abs(fp32)
                ? auto(Precision.BF16, "it is faster here, and " + losses)
                : fp32(losses);
    }

    private static PrecisionChoice fp32(String reason) {
        return auto(Precision.FP32, reason);
    }

    private static PrecisionChoice auto(Precision precision, String reason) {
        return new PrecisionChoice(
                precision,
                Optional.of("compute.precision: auto selects %s, because %s.".formatted(word(precision), reason)));
    }

    /** The precision as in experiments. */
    public String word() {
        return word(precision);
    }

    private static String word(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }
}
