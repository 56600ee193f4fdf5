package dev.bifocal.host.plugin;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call of a component's code. Whatever it throws becomes a sentence that says where the component stands in the experiment,
 * which plugin it comes from, and, if it is the code itself that failed, in which line.
 *
 * @param place the component's place in the experiment, such as {@code losses.contrastive}
 * @param component the component
 * @param method the method that is called, for messages
 */
public record ComponentCall(String place, Registered<?> component, String method) {

    /**
     * Makes the call.
     *
     * @return what the component returned, never null
     * @throws BifocalException what the component threw, with its code and remedy; with code {@link ErrorCode#PLUGIN} if it
     *     threw anything else, or returned nothing
     */
    public <T> T of(Supplier<@Nullable T> code) {
        T result;
        try {
            result = code.get();
        } catch (BifocalException e) {
            throw known(e);
        } catch (RuntimeException | LinkageError | StackOverflowError e) { // a stranger's code
            if (e instanceof ExceptionInInitializerError && e.getCause() instanceof BifocalException cause) {
                throw known(cause);
            }
            throw broken("failed%s: %s".formatted(line(e).map(" at "::concat).orElse(""), inOneLine(e)), e);
        }
        if (result == null) {
            throw broken("returned nothing", (Throwable) null);
        }
        return result;
    }

    private BifocalException known(BifocalException e) {
        return new BifocalException(e.code(), "In %s: %s".formatted(place, e.getMessage()), e.remedy(), e);
    }

    /**
     * An error that names the component.
     *
     * @param what what the call did, after its subject, without a full stop
     * @param remedy what to do
     */
    public BifocalException broken(String what, String remedy) {
        return new BifocalException(ErrorCode.PLUGIN, sentence(what), remedy);
    }

    private String sentence(String what) {
        return "In %s: %s() of %s (plugin %s %s) %s."
                .formatted(
                        place,
                        method,
                        component.component().name(),
                        component.plugin().id(),
                        component.plugin().version(),
                        what);
    }

    private BifocalException broken(String what, @Nullable Throwable cause) {
        return new BifocalException(
                ErrorCode.PLUGIN,
                sentence(what),
                cause == null
                        ? "Report it to the plugin's provider: %s() has to return something.".formatted(method)
                        : "Report it to the plugin's provider with the stack trace, which is in the log.",
                cause);
    }

    /** The line of the plugin that was running, which is what its author wants to know first. */
    private Optional<String> line(Throwable thrown) {
        String loader = component.component().getClass().getClassLoader().getName();
        return Arrays.stream(thrown.getStackTrace())
                .filter(frame -> Objects.equals(frame.getClassLoaderName(), loader) && frame.getFileName() != null)
                .findFirst()
                .map(frame -> "%s:%s".formatted(frame.getFileName(), frame.getLineNumber()));
    }

    private static String inOneLine(Throwable thrown) {
        String kind = thrown.getClass().getSimpleName();
        String message = String.valueOf(thrown.getMessage())
                .lines()
                .findFirst()
                .map(ComponentCall::withoutFullStop)
                .orElse("");
        return thrown.getMessage() == null ? kind : "%s: %s".formatted(kind, message);
    }

    private static String withoutFullStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
