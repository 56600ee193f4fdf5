package dev.bifocal.host.distributed;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the place of this process from its environment: the variables of a process that Bifocal started, those of
 * torchrun, or those of a task of Slurm's srun.
 */
public final class Places {

    /** The place of a process that Bifocal started, see {@link #text}. */
    static final String VARIABLE = "BIFOCAL_PLACE";

    private static final String LOOPBACK = "127.0.0.1";
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 20_000;

    private static final Pattern LOOPBACK_NAME = Pattern.compile("localhost|127\\..*|::1");

    /** An address for documentation (RFC 5737), which is reached by way of the default route. */
    private static final String ELSEWHERE = "192.0.2.1";

    /** The first host in a list such as {@code node[03-07,9],other}. */
    private static final Pattern FIRST_HOST = Pattern.compile("([^,\\[]+)(?:\\[([0-9]+)[^\\]]*\\]([^,]*))?.*");

    private Places() {}

    /**
     * The place of this process, if a program has started the processes of the training.
     *
     * @param processes the number of processes that the experiment requests
     * @throws dev.bifocal.api.BifocalException if another number has been started
     */
    public static Optional<Place> ofThisProcess(int processes) {
        return of(System.getenv(), processes);
    }

    /** Whether another process of Bifocal has started this one. */
    public static boolean isOfBifocal() {
        return System.getenv(VARIABLE) != null;
    }

    static Optional<Place> of(Map<String, String> environment, int processes) {
        Optional<Place> place = Optional.ofNullable(environment.get(VARIABLE))
                .map(Places::parse)
                .or(() -> ofTorchrun(environment))
                .or(() -> ofSlurm(environment));
        place.filter(found -> found.size() != processes).ifPresent(found -> {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "compute.processes is %s, but %s processes were started for the training (this is number %s)."
                            .formatted(processes, found.size(), found.rank()),
                    "Set compute.processes to %s, or start another number of processes.".formatted(found.size()));
        });
        return place;
    }

    /** A place as the value of {@link #VARIABLE}. */
    static String text(Place place) {
        return String.join(
                "\n",
                List.of(
                        Integer.toString(place.rank()),
                        Integer.toString(place.size()),
                        Integer.toString(place.localRank()),
                        Integer.toString(place.localSize()),
                        place.store(),
                        place.network(),
                        place.token()));
    }

    private static Place parse(String text) {
        String[] parts = text.split("\n", -1);
        return new Place(
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]),
                parts[4],
                parts[5],
                parts[6]);
    }

    private static Optional<Place> ofTorchrun(Map<String, String> environment) {
        if (!environment.containsKey("RANK") || !environment.containsKey("WORLD_SIZE")) {
            return Optional.empty();
        }
        int rank = number(environment, "RANK", 0);
        int size = number(environment, "WORLD_SIZE", 1);
        if (size == 1) {
            return Optional.empty();
        }
        String host = required(environment, "MASTER_ADDR");
        int port = number(environment, "MASTER_PORT", -1);
        if (port < 1 || port > 65535 || rank >= size) {
            throw unusable(environment, port < 1 || port > 65535 ? "MASTER_PORT" : "RANK");
        }
        // torchrun serves a store of its own, of another version, at this port.
        boolean served =
                environment.getOrDefault("TORCHELASTIC_USE_AGENT_STORE", "").equalsIgnoreCase("true");
        int tasks = number(environment, "LOCAL_WORLD_SIZE", 1);
        String target = size > tasks ? target(host) : host;
        return Optional.of(new Place(
                rank,
                size,
                number(environment, "LOCAL_RANK", 0),
                tasks,
                store(rank, host, target, served ? port + 1 : port),
                network(environment, target),
                environment.getOrDefault("TORCHELASTIC_RUN_ID", "torchrun")));
    }

    /** A task of srun. In a batch script or an array outside of srun, there is one task. */
    private static Optional<Place> ofSlurm(Map<String, String> environment) {
        int size = number(environment, "SLURM_STEP_NUM_TASKS", 1);
        if (size == 1 || !environment.containsKey("SLURM_PROCID")) {
            return Optional.empty();
        }
        int rank = number(environment, "SLURM_PROCID", 0);
        String job = required(environment, "SLURM_JOB_ID") + "." + environment.getOrDefault("SLURM_STEP_ID", "0");
        String host = environment.getOrDefault("MASTER_ADDR", firstHost(required(environment, "SLURM_STEP_NODELIST")));
        int port = number(environment, "MASTER_PORT", FIRST_PORT + Math.floorMod(job.hashCode(), PORTS));
        int tasks = ofThisNode(
                environment.getOrDefault("SLURM_STEP_TASKS_PER_NODE", "1"), number(environment, "SLURM_NODEID", 0));
        int seen = Runtime.getRuntime().availableProcessors();
        String target = size > tasks ? target(host) : host;
        return Optional.of(new Place(
                rank,
                size,
                number(environment, "SLURM_LOCALID", 0),
                sharing(tasks, number(environment, "SLURM_CPUS_PER_TASK", 0), seen),
                store(rank, host, target, port),
                network(environment, target),
                job));
    }

    /** The number of tasks that share the cores which one of them sees: Slurm may show each task its own cores alone. */
    static int sharing(int tasks, int coresPerTask, int seen) {
        return seen < tasks * coresPerTask ? 1 : tasks;
    }

    static String firstHost(String list) {
        Matcher first = FIRST_HOST.matcher(list);
        if (!first.matches()) {
            return list;
        }
        return first.group(2) == null ? first.group(1) : first.group(1) + first.group(2) + first.group(3);
    }

    /** The number for a node in a list such as {@code 4(x2),3}. */
    static int ofThisNode(String counts, int node) {
        int left = node;
        for (String part : counts.split(",", -1)) {
            String[] words = part.replace(")", "").split("\\(x", -1);
            int nodes = words.length > 1 ? Integer.parseInt(words[1]) : 1;
            if (left < nodes) {
                return Integer.parseInt(words[0]);
            }
            left -= nodes;
        }
        return 1;
    }

    /**
     * The host to which this machine finds its own address. It is another host if this machine takes the name of the
     * first for its own loopback address, as in Debian's /etc/hosts, because other machines cannot reach that address.
     */
    private static String target(String host) {
        try {
            boolean misleading = !LOOPBACK_NAME.matcher(host).matches()
                    && InetAddress.getByName(host).isLoopbackAddress();
            return misleading ? ELSEWHERE : host;
        } catch (UnknownHostException e) {
            return host;
        }
    }

    private static String store(int rank, String host, String target, int port) {
        return "tcp:%s:%s".formatted(rank > 0 || target.equals(host) ? host : towards(target), port);
    }

    /** The interface that the user names, or the address of this machine towards a host. */
    private static String network(Map<String, String> environment, String host) {
        return Optional.ofNullable(environment.get("BIFOCAL_NETWORK"))
                .or(() -> Optional.ofNullable(environment.get("GLOO_SOCKET_IFNAME")))
                .orElseGet(() -> towards(host));
    }

    private static String towards(String host) {
        try (DatagramSocket socket = new DatagramSocket()) {
            // A datagram socket that connects sends nothing. It only chooses an interface.
            socket.connect(new InetSocketAddress(host, FIRST_PORT));
            return socket.getLocalAddress().getHostAddress();
        } catch (SocketException | RuntimeException e) {
            return LOOPBACK;
        }
    }

    private static int number(Map<String, String> environment, String variable, int otherwise) {
        String value = environment.get(variable);
        if (value == null) {
            return otherwise;
        }
        try {
            return Integer.parseUnsignedInt(value.strip());
        } catch (NumberFormatException e) {
            throw unusable(environment, variable);
        }
    }

    private static String required(Map<String, String> environment, String variable) {
        String value = environment.get(variable);
        if (value == null || value.isBlank()) {
            throw unusable(environment, variable);
        }
        return value;
    }

    private static HostException unusable(Map<String, String> environment, String variable) {
        return new HostException(
                ErrorCode.CONFIGURATION,
                "The environment variable %s is '%s', which does not tell the process its place in the training."
                        .formatted(variable, environment.getOrDefault(variable, "")),
                "Start the processes with torchrun or srun, or unset RANK, WORLD_SIZE and SLURM_STEP_NUM_TASKS.");
    }
}
