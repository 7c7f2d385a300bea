import type { RunbookSection } from "./section.js";

export const backup: RunbookSection = {
  name: "backup",
  title: "Back up, restore, fail over",
  aliases: ["backups", "recovery", "restore", "disaster", "dr", "snapshot"],
  procedures: [
    {
      title: "Take a snapshot of the database",
      words: "create manual backup",
      steps: [
        { do: "Take one now; the command waits until it is complete.", type: "backup snapshot create" },
        { do: "Left the wait? Take it up again.", type: "backup snapshot wait <id>" },
        { do: "See all, manual and automated.", type: "backup snapshot list" },
        { do: "Thin the manual ones out; the list is shown first.", type: "backup snapshot prune --keep 7 --dry-run" },
      ],
    },
    {
      title: "Restore the database to a new instance",
      words: "snapshot point in time recovery pitr backup",
      when: "Nothing is overwritten: the new instance stands beside the one that runs.",
      steps: [
        { do: "From the newest snapshot.", type: "backup snapshot restore latest --as <new-id>" },
        { do: "To a point in time; the restorable window is said.", type: "backup pitr --time <time> --as <new-id>" },
        {
          do: "Look whether the new one can be reached, then cut over.",
          type: "emergency database --instance <new-id>",
        },
      ],
    },
    {
      title: "Back up application data, and prove it",
      steps: [
        { do: "Dump the database and Redis to S3; the manifest comes last.", type: "backup data create" },
        { do: "Read it back and compare.", type: "backup data verify latest" },
        { do: "Once in a while restore it for a trial.", type: "backup data verify latest --test-restore" },
        { do: "See what there is, and when each was verified.", type: "backup data list" },
        { do: "Thin them out; never the newest verified one.", type: "backup data prune --keep 7 --dry-run" },
        { do: "Take away what a broken backup left.", type: "backup data clean --dry-run" },
      ],
    },
    {
      title: "Restore application data",
      steps: [
        { do: "Into a new database beside the one that runs.", type: "backup data restore latest --into <database>" },
        { do: "Or in its place; the former one is kept.", type: "backup data restore latest --replace --dry-run" },
        { do: "Change the names back.", type: "backup data swap <database> --with <former>" },
        {
          do: "Redis: save the file, and start a Redis with it as dump.rdb.",
          type: "backup data download latest --only redis --to <folder>",
        },
      ],
    },
    {
      title: "Disaster recovery",
      words: "test failover failback dns rehearse",
      steps: [
        { do: "Where the name points, and how either region is.", type: "backup dr status" },
        { do: "Rehearse: the function is invoked once and timed.", type: "backup dr test" },
        { do: "How earlier rehearsals went, and how long they took.", type: "backup dr reports" },
        { do: "See what failing over would change.", type: "backup dr failover --to dr --dry-run" },
        { do: "Fail over; the name is typed to confirm.", type: "backup dr failover --to dr" },
        { do: "Or as a change batch says.", type: "backup dr failover --change-batch <file>" },
        { do: "Go back.", type: "backup dr failback" },
      ],
    },
  ],
};
