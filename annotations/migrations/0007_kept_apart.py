"""Two actors of whom somebody said that they are not one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0006_actors_and_checks'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptApart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.actor')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.project')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.actor')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='two_actors_are_kept_apart_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='an_actor_is_kept_apart_from_another')],
            },
        ),
    ]
