package io.camelsoar.sandbox.windows;

import static io.camelsoar.sandbox.windows.PowerShellObjects.row;
import static io.camelsoar.sandbox.windows.PowerShellObjects.value;

import io.camelsoar.sandbox.windows.PowerShellObjects.Kind;
import io.camelsoar.sandbox.windows.PowerShellObjects.View;
import io.camelsoar.sandbox.windows.PowerShellSyntax.Command;
import java.util.List;
import java.util.Optional;

/** Cmdlets and programs for scheduled tasks. */
final class TaskCmdlets {

    private final Runspace runspace;

    TaskCmdlets(Runspace runspace) {
        this.runspace = runspace;
    }

    void addTo(PowerShellCmdlets cmdlets) {
        cmdlets.add((command, input) -> getTask(command), "get-scheduledtask");
        cmdlets.add(this::unregisterTask, "unregister-scheduledtask");
        cmdlets.add(this::disableTask, "disable-scheduledtask");
        cmdlets.addProgram((command, input) -> scheduledTasks(command), "schtasks");
    }

    private List<WindowsState.ScheduledTask> findTasks(Command command) {
        List<String> names =
                command.optionOrFirst("TaskName").map(PowerShellSyntax::list).orElse(List.of("*"));
        List<WindowsState.ScheduledTask> found = runspace.state().tasks().stream()
                .filter(task -> PowerShellFilters.likeAny(task.name(), names))
                .filter(task -> PowerShellFilters.like(
                        task.path(), command.option("TaskPath").orElse("*")))
                .toList();
        if (found.isEmpty()) {
            throw PowerShellError.noObjects("MSFT_ScheduledTask", "TaskName", String.join(", ", names));
        }
        return found;
    }

    private List<WindowsState.ScheduledTask> tasksOf(Command command, PowerShellObjects input) {
        if (input == null) {
            return findTasks(command);
        }
        return runspace.state().tasks().stream()
                .filter(task -> input.rows().stream()
                        .anyMatch(row -> value(row, "TaskName").equalsIgnoreCase(task.name())))
                .toList();
    }

    private PowerShellObjects getTask(Command command) {
        return PowerShellObjects.of(
                Kind.TASK,
                View.TABLE,
                findTasks(command).stream()
                        .map(task -> row(
                                "TaskPath",
                                task.path(),
                                "TaskName",
                                task.name(),
                                "State",
                                task.state(),
                                "Actions",
                                task.execute() + " " + task.arguments()))
                        .toList());
    }

    private PowerShellObjects unregisterTask(Command command, PowerShellObjects input) {
        runspace.state().tasks().removeAll(tasksOf(command, input));
        return PowerShellObjects.none();
    }

    private PowerShellObjects disableTask(Command command, PowerShellObjects input) {
        tasksOf(command, input).forEach(task -> {
            runspace.state().tasks().remove(task);
            runspace.state()
                    .tasks()
                    .add(new WindowsState.ScheduledTask(
                            task.path(), task.name(), "Disabled", task.execute(), task.arguments()));
        });
        return PowerShellObjects.none();
    }

    /** schtasks /query and schtasks /delete, with /tn. */
    private PowerShellObjects scheduledTasks(Command command) {
        List<String> words = command.positional();
        Optional<String> wanted = Optional.empty();
        boolean delete = false;
        for (int i = 0; i < words.size(); i++) {
            delete |= words.get(i).equalsIgnoreCase("/delete");
            if (words.get(i).equalsIgnoreCase("/tn") && i + 1 < words.size()) {
                wanted = Optional.of(words.get(i + 1));
            }
        }
        Optional<String> name = wanted;
        List<WindowsState.ScheduledTask> found = runspace.state().tasks().stream()
                .filter(task -> name.isEmpty()
                        || name.get().equalsIgnoreCase(task.path() + task.name())
                        || name.get().equalsIgnoreCase(task.name()))
                .toList();
        if (found.isEmpty()) {
            runspace.exit(1);
            runspace.complain("ERROR: The system cannot find the file specified.");
            return PowerShellObjects.none();
        }
        if (delete) {
            runspace.state().tasks().removeAll(found);
            return runspace.succeed(
                    "SUCCESS: The scheduled task \"" + name.orElse("") + "\" was successfully deleted.");
        }
        StringBuilder text = new StringBuilder();
        for (WindowsState.ScheduledTask task : found) {
            text.append("\r\nFolder: ")
                    .append(task.path())
                    .append("\r\nHostName:      ")
                    .append(runspace.hostName());
            text.append("\r\nTaskName:      ").append(task.path()).append(task.name());
            text.append("\r\nNext Run Time: N/A\r\nStatus:        ").append(task.state());
            text.append("\r\nTask To Run:   ")
                    .append(task.execute())
                    .append(' ')
                    .append(task.arguments());
            text.append("\r\n");
        }
        return runspace.succeed(text.toString());
    }
}
